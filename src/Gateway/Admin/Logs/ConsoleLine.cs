namespace Gateway.Admin.Logs;

/// <summary>One line of a console as a page shows it.</summary>
/// <param name="Number">Grows from line to line, for whoever draws only what is new.</param>
/// <param name="Vm">Whose it is; null for a line of the kept log.</param>
/// <param name="Text">What it says, without its end: fit to be shown, but the guest's to write, so that a page has to encode it.</param>
public sealed record ConsoleLine(long Number, string? Vm, string Text);
