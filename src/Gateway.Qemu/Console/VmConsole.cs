using System.Net.Sockets;
using System.Text.RegularExpressions;
using Gateway.Vms.Launching;

namespace Gateway.Qemu.Console;

/// <summary>
/// Reads a guest's console from its first byte to its last, keeps the end of it in memory and all of it in a bounded file, and watches for the line that says the guest is ready.
/// What the hypervisor itself prints stands in between. Owns the connection and the file.
/// </summary>
internal sealed class VmConsole : IDisposable
{
    /// <summary>What has no end for so long is read in pieces.</summary>
    private const int LongestLine = 4096;

    private readonly Socket _socket;
    private readonly ConsoleLog _log;
    private readonly TimeProvider _time;
    private readonly ConsoleTail _tail = new();
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource<long> _began = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lazy<Regex>? _readyPattern;
    private readonly TaskCompletionSource _hurry = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _letGo = new();
    private readonly List<(ReadyLine Line, TaskCompletionSource Came)> _expected = [];

    /// <param name="socket">Connected, or in the queue of a process that is about to listen.</param>
    /// <param name="log">Where all of it goes.</param>
    /// <param name="readyPattern">What the line matches; null if no line is waited for.</param>
    /// <param name="timeProvider">For the pace of reading.</param>
    /// <param name="earlier">What another gateway has read of it, as far as it is known.</param>
    /// <param name="waitingPattern">The same for the line by which the guest says that it waits to be told more.</param>
    public VmConsole(Socket socket, ConsoleLog log, Lazy<Regex>? readyPattern, TimeProvider timeProvider, ReadOnlySpan<byte> earlier = default, Lazy<Regex>? waitingPattern = null)
    {
        _tail.Append(earlier);
        _socket = socket;
        _log = log;
        _readyPattern = readyPattern;
        ExpectReady();
        Waits = waitingPattern is null ? new TaskCompletionSource().Task : Expect_NeedsLock(waitingPattern);
        _time = timeProvider;
        HypervisorOutput = new HypervisorOutput(Append);
        Ended = ReadAsync(_letGo.Token);
    }

    /// <summary>Ends when the guest has printed its first byte, with the time stamp of that.</summary>
    public Task<long> Began => _began.Task;

    /// <summary>Ends when the line came, since it was last expected; never where no line is waited for.</summary>
    public Task Ready { get; private set; } = new TaskCompletionSource().Task;

    /// <summary>Ends when the guest has said that it waits to be told more; never where that is not expected.</summary>
    public Task Waits { get; }

    /// <summary>Ends when the hypervisor has closed the console; never faults.</summary>
    public Task Ended { get; }

    /// <summary>The end of what was printed, fit to be shown.</summary>
    public string Tail => _tail.ToString();

    /// <summary>The same as it was printed.</summary>
    public byte[] RawTail => _tail.ToArray();

    /// <summary>The part from a position on.</summary>
    public ConsolePart Read(long position)
    {
        var isWhole = Ended.IsCompleted;
        var bytes = _tail.Since(position, out var end);
        var whole = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        var length = isWhole || bytes.Length - whole >= LongestLine ? bytes.Length : whole;
        var begin = new ConsolePlace(end.Position - bytes.Length, end.Line - Lines(bytes));
        return new ConsolePart(ConsoleText.Sanitise(bytes.AsSpan(0, length)), begin, new ConsolePlace(begin.Position + length, begin.Line + Lines(bytes.AsSpan(0, length))));

        static int Lines(ReadOnlySpan<byte> printed) => printed.Count((byte)'\n');
    }

    /// <summary>What the hypervisor prints itself; it goes where the guest's output goes.</summary>
    public HypervisorOutput HypervisorOutput { get; }

    /// <summary>Expects the line once more: the guest is about to show that it is ready again.</summary>
    public void ExpectReady()
    {
        if (_readyPattern is null)
        {
            return;
        }

        lock (_lock)
        {
            _expected.RemoveAll(expected => expected.Came.Task == Ready);
            Ready = Expect_NeedsLock(_readyPattern);
        }
    }

    /// <summary>Tells the guest something, which is printed only if that repeats it.</summary>
    /// <exception cref="IOException">The hypervisor has closed the console.</exception>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            for (var rest = bytes; !rest.IsEmpty;)
            {
                rest = rest[await _socket.SendAsync(rest, cancellationToken)..];
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            throw new IOException("the console is closed", error);
        }
    }

    /// <summary>Reads what is left, as fast as it can, after the hypervisor has ended.</summary>
    public async Task FinishAsync(TimeSpan patience)
    {
        HypervisorOutput.Flush();
        _hurry.TrySetResult();
        await Task.WhenAny(Ended, Task.Delay(patience, _time));
    }

    /// <summary>Lets go of a connection whose end somebody else holds as well: a socket that is disposed while it is read is shut down for all who have it.</summary>
    public async Task LetGoAsync()
    {
        await _letGo.CancelAsync();
        await Ended;
        Dispose();
    }

    public void Dispose()
    {
        _socket.Dispose();
        _letGo.Dispose();
        lock (_lock)
        {
            _log.Dispose();
        }
    }

    private Task Expect_NeedsLock(Lazy<Regex> pattern)
    {
        var came = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _expected.Add((new ReadyLine(pattern), came));
        return came.Task;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            _tail.Append(bytes);
            _log.Append(bytes);
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[4096];
        var pace = new ConsolePace(_time);
        try
        {
            int count;
            while ((count = await _socket.ReceiveAsync(buffer, cancellationToken)) > 0)
            {
                Take(buffer.AsSpan(0, count));
                if (pace.Take(count) is var pause && pause > TimeSpan.Zero)
                {
                    await Task.WhenAny(_hurry.Task, Task.Delay(pause, _time, cancellationToken));
                }
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Closed by either side, or let go of: the end.
        }
    }

    private void Take(ReadOnlySpan<byte> bytes)
    {
        if (!_began.Task.IsCompleted)
        {
            _began.TrySetResult(_time.GetTimestamp());
        }

        // First kept, then told: who hears that the line came finds it in what was printed.
        Append(bytes);
        lock (_lock)
        {
            for (var index = _expected.Count - 1; index >= 0; index--)
            {
                if (_expected[index].Line.Matches(bytes))
                {
                    _expected[index].Came.TrySetResult();
                    _expected.RemoveAt(index);
                }
            }
        }
    }
}
