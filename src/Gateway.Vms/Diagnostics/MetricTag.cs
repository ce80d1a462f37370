namespace Gateway.Vms.Diagnostics;

/// <summary>The names of the tags that measurements and spans have.</summary>
public static class MetricTag
{
    public const string Source = "gateway.source";
    public const string Outcome = "gateway.outcome";
    public const string Phase = "gateway.phase";
    public const string State = "gateway.vm.state";
    public const string Reason = "gateway.reason";
    public const string Action = "gateway.action";
    public const string Kind = "gateway.kind";
    public const string Entry = "gateway.entry";
    public const string Error = "error.type";
}
