namespace Gateway.Vms.Launching;

/// <summary>A part of what a VM's console said.</summary>
/// <param name="Text">Whole lines, fit to be shown: no terminal sequences, no control characters. A line without an end comes in pieces where it is long, and after the console's end.</param>
/// <param name="Begin">Where it begins: later than was asked for, where the console's tail holds less.</param>
/// <param name="End">Where the next part begins.</param>
public readonly record struct ConsolePart(string Text, ConsolePlace Begin, ConsolePlace End);
