using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Hosting;

namespace Gateway.Benching.Gateways;

/// <summary>What a gateway of the bench prints, understood: that it listens, what it complains of, and why it does not start.</summary>
internal sealed class GatewayEvents
{
    private const string ErrorPrefix = "gateway: ";
    private readonly TaskCompletionSource<GatewayListening> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? _complaint;

    /// <summary>Done when it listens.</summary>
    public Task<GatewayListening> Listening => _listening.Task;

    /// <summary>The last warning or error; null where there was none.</summary>
    public string? Complaint => _complaint;

    /// <summary>What makes it print so: events as JSON, and no more of them than are read here, for each costs time.</summary>
    public static IReadOnlyList<KeyValuePair<string, string?>> Settings { get; } =
    [
        new("Logging:Console:FormatterName", "json"),
        new("Logging:LogLevel:Default", "Warning"),
        new("Logging:LogLevel:Gateway", "Warning"),
        new($"Logging:LogLevel:{GatewayLogging.StartCategory}", "Information"),
        // That there is no KVM is part of the result.
        new("Logging:LogLevel:Gateway.Qemu.Hypervisors", "Error"),
    ];

    /// <summary>Takes one line of its output.</summary>
    public void Take(string line)
    {
        if (line.StartsWith(ErrorPrefix, StringComparison.Ordinal))
        {
            _complaint = line[ErrorPrefix.Length..];
            return;
        }

        if (TryParse(line) is not { } logged || logged["State"] is not { } state)
        {
            return;
        }

        if ((string?)state["AdminUrl"] is { } admin)
        {
            _listening.TrySetResult(new GatewayListening((string)state["Addresses"]!, admin, (string)state["Version"]!, (string)state["Accelerator"]!));
        }
        else if ((string?)logged["LogLevel"] is "Warning" or "Error" or "Critical")
        {
            _complaint = (string?)logged["Message"];
        }
    }

    private static JsonNode? TryParse(string line)
    {
        try
        {
            return line.StartsWith('{') ? JsonNode.Parse(line) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
