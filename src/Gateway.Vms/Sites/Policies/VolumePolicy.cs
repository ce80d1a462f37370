namespace Gateway.Vms.Sites.Policies;

/// <summary>A disk of each instance's own, which outlives its VMs.</summary>
/// <param name="SizeMiB">How large it is; one that is larger already stays as it is.</param>
/// <param name="Path">Where the guest has it.</param>
public sealed record VolumePolicy(int SizeMiB, string Path);
