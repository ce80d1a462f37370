namespace Gateway.Images.Foreign.Solo5;

/// <summary>The manifest inside a Solo5 binary.</summary>
/// <param name="Devices">All that it declares, in its order; the tender starts it only with every one attached.</param>
/// <param name="Error">The rule that it breaks, to be read after "its manifest"; null where it is good.</param>
internal sealed record Solo5Manifest(IReadOnlyList<Solo5Device> Devices, string? Error = null);
