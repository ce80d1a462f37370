using Microsoft.Extensions.Options;

namespace Gateway.Vms.Configuration;

[OptionsValidator]
internal sealed partial class GatewayOptionsValidator : IValidateOptions<GatewayOptions>;
