namespace Gateway.Admin.Logs;

/// <summary>What consoles say as text: a line of whose VM it is stands in front wherever that changes. Not thread-safe.</summary>
internal sealed class TerminalLog(TextWriter output) : IConsoleReader
{
    private string _speaker = "";

    public void Said(string vm, string text, long lost)
    {
        if (lost > 0)
        {
            output.Write($"== {vm}: {lost} lines are left out\n");
        }
        else if (_speaker != vm)
        {
            output.Write($"== {vm}\n");
        }

        _speaker = vm;
        output.Write(text);
    }

    public void Kept(string line)
    {
        _speaker = "";
        output.Write($"{line}\n");
    }
}
