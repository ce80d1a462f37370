namespace Gateway.Admin.Logs;

/// <summary>The last lines of some consoles, bounded whatever guests print; what is not shown any more, or never was, is counted. Not thread-safe.</summary>
/// <param name="mostLines">How many lines are kept.</param>
internal sealed class ConsoleWindow(int mostLines) : IConsoleReader
{
    /// <summary>Longer lines come in pieces.</summary>
    private const int LongestLine = 1000;

    private readonly Queue<ConsoleLine> _lines = new();
    private long _count;

    /// <summary>Oldest first.</summary>
    public IReadOnlyCollection<ConsoleLine> Lines => _lines;

    /// <summary>How many lines there were that are not shown.</summary>
    public long LeftOut { get; private set; }

    /// <summary>Grows whenever there is something else to show.</summary>
    public long Version => _count + LeftOut;

    public void Said(string vm, string text, long lost)
    {
        LeftOut += lost;
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            var end = rest[..Math.Min(rest.Length, LongestLine + 1)].IndexOf('\n');
            var length = end >= 0 ? end : Math.Min(rest.Length, LongestLine);
            Add(vm, rest[..length].ToString());
            rest = rest[(end >= 0 ? length + 1 : length)..];
        }
    }

    public void Kept(string line) => Add(null, line.Length > LongestLine ? line[..LongestLine] : line);

    private void Add(string? vm, string text)
    {
        _lines.Enqueue(new ConsoleLine(++_count, vm, text));
        if (_lines.Count > mostLines)
        {
            _lines.Dequeue();
            LeftOut++;
        }
    }
}
