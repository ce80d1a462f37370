namespace Gateway.Vms.Launching;

/// <summary>A part of what a VM's console said.</summary>
/// <param name="Text">Whole lines, fit to be shown: no terminal sequences, no control characters. After the console's end also a last line without an end.</param>
/// <param name="Position">Where the next part begins.</param>
public readonly record struct ConsolePart(string Text, long Position);
