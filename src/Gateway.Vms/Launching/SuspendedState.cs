namespace Gateway.Vms.Launching;

/// <summary>The state of one VM on disk, from which its instance runs on.</summary>
/// <param name="Facts">Of the VM that was suspended; its id names the state.</param>
/// <param name="Bytes">What it takes of the disk.</param>
/// <param name="SuspendedAt">When it was taken.</param>
/// <param name="IsRequired">Whether its site would rather serve nothing than lose it.</param>
public sealed record SuspendedState(VmFacts Facts, long Bytes, DateTimeOffset SuspendedAt, bool IsRequired);
