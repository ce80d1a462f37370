using Gateway.Vms.Configuration;
using Microsoft.Extensions.Options;

namespace Gateway.Admin;

/// <summary>The admin port is served without certificates, on a host and port of its own.</summary>
internal sealed class AdminUrlRule : IValidateOptions<GatewayOptions>
{
    public ValidateOptionsResult Validate(string? name, GatewayOptions options) => Uri.IsWellFormedUriString(options.Admin.Url, UriKind.Absolute) && AdminEndpoint.TryParse(options.Admin.Url) is null
        ? ValidateOptionsResult.Fail($"Gateway:Admin:Url must be a URL of a host and a port, as in 'http://127.0.0.1:8081', but is '{options.Admin.Url}'.")
        : ValidateOptionsResult.Success;
}
