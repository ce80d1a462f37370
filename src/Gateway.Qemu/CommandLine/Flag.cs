namespace Gateway.Qemu.CommandLine;

/// <summary>One option of QEMU's command line, and what it is there for.</summary>
/// <param name="Option">With its dash: <c>-machine</c>.</param>
/// <param name="Value">Its value; null where it takes none.</param>
/// <param name="Reason">Why, in a few words for a person who wonders.</param>
internal sealed record Flag(string Option, string? Value, string Reason)
{
    /// <summary>The one or two arguments it is.</summary>
    public IEnumerable<string> Arguments => Value is null ? [Option] : [Option, Value];

    /// <summary>A text as a part of a value: QEMU reads a doubled comma as one.</summary>
    public static string Escape(string text) => text.Replace(",", ",,", StringComparison.Ordinal);
}
