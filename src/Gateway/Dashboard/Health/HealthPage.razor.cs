using Gateway.Admin.Health;
using Gateway.Dashboard.Layout;
using Gateway.Vms.Admission;
using Gateway.Vms.History;
using Microsoft.AspNetCore.Components;

namespace Gateway.Dashboard.Health;

/// <summary>What is used of everything that is bounded, and what went wrong.</summary>
public sealed partial class HealthPage : LivePage
{
    private IReadOnlyList<HostGauge> _gauges = [];
    private IReadOnlyList<FailureSummary> _failures = [];
    private string? _problem;

    [Inject]
    private HostHealth Host { get; set; } = null!;

    [Inject]
    private FailureHistory History { get; set; } = null!;

    protected override ChangeSignal Changes => History.Changes;

    /// <summary>Figures of a whole host: no need to hurry.</summary>
    protected override TimeSpan Pause => TimeSpan.FromSeconds(1);

    private string Lead => _failures.Count == 0 ? "All well within the hour" : $"{Figures.Plural(_failures.Sum(failure => failure.Count), "request or VM", "requests and VMs")} refused or failed within the hour";

    protected override void Look()
    {
        _failures = Host.Failures();
        try
        {
            (_gauges, _problem) = (Host.Gauges(), null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _problem = error.Message;
        }
    }
}
