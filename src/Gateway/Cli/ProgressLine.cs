namespace Gateway.Cli;

/// <summary>
/// One line on the error stream that says how far something is: written after a second, rewritten every second, gone when disposed. Where no person watches a terminal nothing is written.
/// </summary>
internal sealed class ProgressLine : IDisposable
{
    private const string Erase = "\r\u001b[K";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly TextWriter _output;
    private readonly Func<TimeSpan, string> _text;
    private readonly TimeProvider _time;
    private readonly long _begun;
    private readonly Lock _lock = new();
    private readonly ITimer? _timer;
    private bool _written;
    private bool _ended;

    /// <param name="output">The error stream.</param>
    /// <param name="isTerminal">Whether it is a terminal.</param>
    /// <param name="text">What to say after so long.</param>
    /// <param name="time">Of its clock.</param>
    public ProgressLine(TextWriter output, bool isTerminal, Func<TimeSpan, string> text, TimeProvider time)
    {
        (_output, _text, _time, _begun) = (output, text, time, time.GetTimestamp());
        _timer = isTerminal ? time.CreateTimer(_ => Write(), null, Interval, Interval) : null;
    }

    /// <summary>On the error stream of this process.</summary>
    /// <param name="text">What to say after so long.</param>
    public static ProgressLine Start(Func<TimeSpan, string> text) => new(Console.Error, !Console.IsErrorRedirected, text, TimeProvider.System);

    public void Dispose()
    {
        _timer?.Dispose();
        lock (_lock)
        {
            _ended = true;
            if (_written)
            {
                _output.Write(Erase);
            }
        }
    }

    private void Write()
    {
        lock (_lock)
        {
            if (!_ended)
            {
                _written = true;
                _output.Write($"{Erase}{_text(_time.GetElapsedTime(_begun))} …");
            }
        }
    }
}
