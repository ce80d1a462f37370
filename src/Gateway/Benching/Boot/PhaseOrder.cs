using Gateway.Proxy;
using Gateway.Vms.Launching;

namespace Gateway.Benching.Boot;

/// <summary>Phases in the order in which they happen.</summary>
internal static class PhaseOrder
{
    private static readonly List<string> Known = [.. Enum.GetValues<VmPhase>().Select(ServerTiming.Name)];

    /// <summary>All phases that any of the modes has; those of another version's result come last.</summary>
    public static IReadOnlyList<string> Of(IEnumerable<ModeResult> modes)
        => [.. modes.SelectMany(mode => mode.Phases.Keys).Distinct().OrderBy(phase => Known.IndexOf(phase) is >= 0 and var at ? at : Known.Count).ThenBy(phase => phase, StringComparer.Ordinal)];
}
