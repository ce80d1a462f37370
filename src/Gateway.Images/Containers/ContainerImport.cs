using Gateway.Images.Storage;

namespace Gateway.Images.Containers;

/// <summary>A container's image made into one of ours, which has no name in the store yet.</summary>
/// <param name="Image">Disposing it takes it away, unless it was added.</param>
/// <param name="Layers">How many layers it had.</param>
/// <param name="Files">How many files its root has, links among them.</param>
/// <param name="ContentLength">Bytes of all of them.</param>
/// <param name="DiskLength">Bytes of the disk, compressed.</param>
public sealed record ContainerImport(StagedImage Image, int Layers, int Files, long ContentLength, long DiskLength);
