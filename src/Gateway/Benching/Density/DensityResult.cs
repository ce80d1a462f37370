namespace Gateway.Benching.Density;

/// <summary>One run of <c>gateway bench density</c>.</summary>
/// <param name="StartedAt">When it began.</param>
/// <param name="Image">The image's name.</param>
/// <param name="Digest">The image's digest.</param>
/// <param name="Machine">What it was measured on.</param>
/// <param name="Bound">What ended it: so many VMs, or so much memory.</param>
/// <param name="Cold">Some VMs that were booted, for comparison.</param>
/// <param name="Clones">VMs from loaded shells: their memory is the template's until they write to it.</param>
/// <param name="Missed">Activations that had no shell; they are among the VMs, and their first bytes count for nothing.</param>
internal sealed record DensityResult(
    DateTimeOffset StartedAt, string Image, string Digest, Machine Machine, string Bound, IReadOnlyList<DensityStep> Cold, IReadOnlyList<DensityStep> Clones, int Missed)
{
    /// <summary>The memory of a clone, of that of a booted VM where as many are; null where one is missing.</summary>
    public double? PssRatio => Cold is [.., var cold] && Clones.FirstOrDefault(step => step.Vms == cold.Vms) is { } clone ? clone.PssMiB / cold.PssMiB : null;
}
