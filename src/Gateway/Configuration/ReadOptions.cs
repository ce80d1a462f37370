using Gateway.Vms.Configuration;
using Microsoft.Extensions.Options;

namespace Gateway.Configuration;

/// <summary>The gateway's section as it was read and found valid already: it is not read again for each who asks.</summary>
internal sealed class ReadOptions(GatewayConfiguration configuration) : IOptionsFactory<GatewayOptions>
{
    public GatewayOptions Create(string name) => configuration.Options;
}
