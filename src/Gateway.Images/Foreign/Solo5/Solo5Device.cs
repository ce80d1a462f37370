namespace Gateway.Images.Foreign.Solo5;

/// <summary>A device that a Solo5 program declares.</summary>
/// <param name="Name">What the tender's options call it: letters and digits, at most 67.</param>
internal sealed record Solo5Device(string Name, Solo5DeviceKind Kind);
