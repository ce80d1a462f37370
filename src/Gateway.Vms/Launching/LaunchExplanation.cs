namespace Gateway.Vms.Launching;

/// <summary>How a VM would be booted, and why so.</summary>
/// <param name="Program">The hypervisor's program.</param>
/// <param name="Flags">Its flags, in the order they are given.</param>
/// <param name="LeftOut">What the machine could have and has not.</param>
public sealed record LaunchExplanation(string Program, IReadOnlyList<ExplainedPart> Flags, IReadOnlyList<ExplainedPart> LeftOut);
