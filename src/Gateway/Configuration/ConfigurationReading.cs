using Gateway.Vms.Configuration;

namespace Gateway.Configuration;

/// <summary>What came of reading a configuration.</summary>
/// <param name="Configuration">Null where anything is wrong.</param>
/// <param name="Readable">The gateway's own section as far as it could be read, so that what it leads to can be looked at too; null where nothing could.</param>
/// <param name="Errors">A line an error, all of them.</param>
internal sealed record ConfigurationReading(GatewayConfiguration? Configuration, GatewayOptions? Readable, IReadOnlyList<string> Errors)
{
    public static ConfigurationReading Unreadable(params IReadOnlyList<string> errors) => new(null, null, errors);
}
