namespace Gateway.Cli;

/// <summary>Rows of text under headings, in columns as wide as they need to be.</summary>
internal sealed class Table(params IReadOnlyList<string> headings)
{
    private const string Gap = "  ";
    private readonly List<IReadOnlyList<string>> _rows = [];

    public void Add(params IReadOnlyList<string> row) => _rows.Add(row);

    public void WriteTo(TextWriter output)
    {
        var widths = headings.Select((heading, column) => _rows.Select(row => row[column].Length).Append(heading.Length).Max()).ToArray();
        foreach (var row in _rows.Prepend(headings))
        {
            output.WriteLine(string.Join(Gap, row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }
}
