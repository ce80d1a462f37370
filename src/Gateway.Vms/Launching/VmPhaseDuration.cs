namespace Gateway.Vms.Launching;

/// <summary>How long one phase took.</summary>
public readonly record struct VmPhaseDuration(VmPhase Phase, TimeSpan Duration);
