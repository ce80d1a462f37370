using Gateway.Vms.Launching;

namespace Gateway.Vms.History;

/// <summary>How long activations of one image took whose VMs came from one source.</summary>
/// <param name="Image">Name of the image.</param>
/// <param name="Source">Where the VMs came from.</param>
/// <param name="Count">How many there were in all.</param>
/// <param name="Latest">How long the latest took, <see cref="ActivationTimes.Kept"/> at most, the oldest first.</param>
public sealed record SourceTimes(string Image, VmSource Source, long Count, IReadOnlyList<TimeSpan> Latest);
