using Gateway.Images.Containers.Formats;

namespace Gateway.Images.Containers;

/// <summary>The image of an archive that is to be imported.</summary>
/// <param name="Configuration">Its digest is checked where there is one.</param>
/// <param name="Layers">The lowest first; nothing of them is checked yet.</param>
internal sealed record ChosenImage(ConfigDocument Configuration, IReadOnlyList<ContainerLayer> Layers);
