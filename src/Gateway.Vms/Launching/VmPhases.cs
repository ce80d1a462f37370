namespace Gateway.Vms.Launching;

/// <summary>What the phases of a launch add up to.</summary>
internal static class VmPhases
{
    /// <summary>How long the launch itself took.</summary>
    public static TimeSpan LaunchTime(this IVm vm) => vm.Phases.Aggregate(TimeSpan.Zero, (sum, phase) => sum + phase.Duration);

    /// <summary>The phases of an activation that took <paramref name="total"/>: what was not the launch was the queue.</summary>
    public static IReadOnlyList<VmPhaseDuration> PhasesOf(this IVm vm, TimeSpan total)
    {
        var launch = vm.LaunchTime();
        return [new(VmPhase.Queue, total > launch ? total - launch : TimeSpan.Zero), .. vm.Phases];
    }
}
