namespace Gateway.Vms.Launching;

/// <summary>Shells to be kept.</summary>
/// <param name="Specification">What would be launched: an image for a loaded shell, an example of the shape for a universal one. Its name and site do not matter.</param>
/// <param name="Kind">What they are to be ready for.</param>
/// <param name="Count">How many.</param>
public sealed record ShellWish(VmSpecification Specification, ShellKind Kind, int Count);
