namespace Gateway.Vms.Launching;

/// <summary>A place in all that a console ever said.</summary>
/// <param name="Position">How many bytes were printed before.</param>
/// <param name="Line">How many lines had ended before.</param>
public readonly record struct ConsolePlace(long Position, long Line);
