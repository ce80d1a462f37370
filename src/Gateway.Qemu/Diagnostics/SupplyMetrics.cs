using System.Diagnostics.Metrics;
using Gateway.Vms.Diagnostics;
using Gateway.Vms.Launching;

namespace Gateway.Qemu.Diagnostics;

/// <summary>Counts what becomes of the things that are prepared for launches to come: shells and templates.</summary>
internal sealed class SupplyMetrics
{
    private readonly EventCounter<(ShellKind Kind, ClaimOutcome Outcome)> _claims;
    private readonly EventCount _hits;
    private readonly EventCounter<BakeOutcome> _bakes;
    private readonly EventCounter<TemplateLoss> _losses;

    public SupplyMetrics(IMeterFactory meters)
    {
        var meter = meters.CreateGateway();
        _claims = new(
            meter,
            "gateway.shell.claims",
            "{claim}",
            "Launches that wanted a shell: `hit` where there was one that fits, `missed` where there was none, `failed` where one was of no use.",
            Enum.GetValues<ShellKind>().SelectMany(kind => Enum.GetValues<ClaimOutcome>().Select(outcome => (kind, outcome))),
            claim => [GatewayMeter.Tag(MetricTag.Kind, TagValue.Of(claim.Kind)), GatewayMeter.Tag(MetricTag.Outcome, TagValue.Of(claim.Outcome))]);
        _hits = new EventCounter<bool>(meter, "gateway.template.hits", "{vm}", "VMs that came from a template, in a shell or not.", [true], _ => []).Of(true);
        _bakes = new(
            meter,
            "gateway.template.bakes",
            "{template}",
            "Templates that were made, or could not be.",
            Enum.GetValues<BakeOutcome>(),
            outcome => [GatewayMeter.Tag(MetricTag.Outcome, TagValue.Of(outcome))]);
        _losses = new(
            meter,
            "gateway.template.discards",
            "{template}",
            "Templates that were thrown away: others needed their room, they did not verify, no VM came up from them, or they were larger than all may be.",
            Enum.GetValues<TemplateLoss>(),
            loss => [GatewayMeter.Tag(MetricTag.Reason, TagValue.Of(loss))]);
    }

    public void Claimed(ShellKind kind, ClaimOutcome outcome) => _claims.Add((kind, outcome));

    /// <summary>A VM came from a template.</summary>
    public void TemplateUsed() => _hits.Add();

    public void TemplateMade() => _bakes.Add(BakeOutcome.Made);

    public void TemplateNotMade() => _bakes.Add(BakeOutcome.Failed);

    public void TemplateLost(TemplateLoss loss) => _losses.Add(loss);

    private enum BakeOutcome
    {
        Made,
        Failed,
    }
}
