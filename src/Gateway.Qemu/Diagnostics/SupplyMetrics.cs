using System.Diagnostics.Metrics;
using Gateway.Vms.Diagnostics;
using Gateway.Vms.Launching;

namespace Gateway.Qemu.Diagnostics;

/// <summary>Counts what becomes of the things that are prepared for launches to come: shells and templates.</summary>
internal sealed class SupplyMetrics
{
    private readonly EventCounts<ClaimOutcome> _universal = ClaimsOf(ShellKind.Universal);
    private readonly EventCounts<ClaimOutcome> _loaded = ClaimsOf(ShellKind.Loaded);
    private readonly EventCount _hits = new();
    private readonly EventCount _made = new(GatewayMeter.Tag(MetricTag.Outcome, "made"));
    private readonly EventCount _notMade = new(GatewayMeter.Tag(MetricTag.Outcome, "failed"));
    private readonly EventCounts<TemplateLoss> _losses = new(loss => [GatewayMeter.Tag(MetricTag.Reason, loss)]);

    public SupplyMetrics(IMeterFactory meters)
    {
        var meter = meters.CreateGateway();
        meter.CountEvents(
            "gateway.shell.claims",
            "{claim}",
            "Launches that wanted a shell: `hit` where there was one that fits, `missed` where there was none, `failed` where one was of no use.",
            [.. _universal.All, .. _loaded.All]);
        meter.CountEvents("gateway.template.hits", "{vm}", "VMs that came from a template, in a shell or not.", _hits);
        meter.CountEvents("gateway.template.bakes", "{template}", "Templates that were made, or could not be.", _made, _notMade);
        meter.CountEvents(
            "gateway.template.discards",
            "{template}",
            "Templates that were thrown away: others needed their room, they did not verify, no VM came up from them, or they were larger than all may be.",
            _losses.All);
    }

    public void Claimed(ShellKind kind, ClaimOutcome outcome) => (kind switch
    {
        ShellKind.Universal => _universal,
        ShellKind.Loaded => _loaded,
        _ => throw new InvalidOperationException($"No shell kind {kind}."),
    })[outcome].Add();

    /// <summary>A VM came from a template.</summary>
    public void TemplateUsed() => _hits.Add();

    public void TemplateMade() => _made.Add();

    public void TemplateNotMade() => _notMade.Add();

    public void TemplateLost(TemplateLoss loss) => _losses[loss].Add();

    private static EventCounts<ClaimOutcome> ClaimsOf(ShellKind kind)
        => new(outcome => [GatewayMeter.Tag(MetricTag.Kind, TagValue.Of(kind)), GatewayMeter.Tag(MetricTag.Outcome, outcome)]);
}
