namespace Gateway.Admin.Logs;

/// <summary>A live view of the consoles of a site, or of one VM: what is new is read at each look, and nothing in between, so that a guest that prints without end costs no more than the looks. Not thread-safe.</summary>
internal sealed class LiveConsole
{
    private const int MostLines = 500;

    private readonly ConsoleWindow _window = new(MostLines);
    private readonly Action _look;

    /// <param name="open">Given who is to be told, begins; then reads what is new whenever it is called.</param>
    public LiveConsole(Func<IConsoleReader, Action> open) => _look = open(_window);

    /// <summary>The last lines, oldest first.</summary>
    public IReadOnlyCollection<ConsoleLine> Lines => _window.Lines;

    /// <summary>How many lines there were that are not shown: earlier ones, and those that came too fast.</summary>
    public long LeftOut => _window.LeftOut;

    /// <summary>Reads what is new.</summary>
    /// <returns>Whether there is something else to show than before.</returns>
    public bool Look()
    {
        var before = _window.Version;
        _look();
        return _window.Version != before;
    }
}
