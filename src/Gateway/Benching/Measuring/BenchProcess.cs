using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Gateway.Benching.Measuring;

/// <summary>
/// A process that the bench started: its output is drained, line by line, the last of it kept; it is asked to end when disposed, and killed where it does not.
/// Its standard input ends with the bench, however that ends.
/// </summary>
internal sealed partial class BenchProcess : IAsyncDisposable
{
    private const int Sigterm = 15;
    private const int MostKept = 20;
    private readonly Process _process;
    private readonly Action<string> _onLine;
    private readonly TimeSpan _patience;
    private readonly Queue<string> _tail = new();
    private readonly Lock _lock = new();

    private BenchProcess(ProcessStartInfo start, Action<string> onLine, TimeSpan patience)
    {
        (_process, _onLine, _patience) = (new Process { StartInfo = start }, onLine, patience);
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>The last lines it printed.</summary>
    public string Tail
    {
        get
        {
            lock (_lock)
            {
                return string.Join('\n', _tail);
            }
        }
    }

    /// <summary>Starts a program.</summary>
    /// <param name="program">Its path, or its name on the <c>PATH</c>.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="folder">Where it works.</param>
    /// <param name="patience">How long it may take to end when it is asked to.</param>
    /// <param name="onLine">Is told each line of either stream.</param>
    /// <param name="withoutVariables">Which variables of the environment it does not get.</param>
    public static BenchProcess Start(
        string program, IEnumerable<string> arguments, string folder, TimeSpan patience, Action<string>? onLine = null, Func<string, bool>? withoutVariables = null)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var name in start.Environment.Keys.Where(withoutVariables ?? (static _ => false)).ToList())
        {
            start.Environment.Remove(name);
        }

        var started = new BenchProcess(start, onLine ?? (static _ => { }), patience);
        started._process.Start();
        started._process.BeginOutputReadLine();
        started._process.BeginErrorReadLine();
        return started;
    }

    /// <summary>Returns when it has ended and all its output was read.</summary>
    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Asks it to end, once, and again for those that then hurry, and kills it at last.</summary>
    public async ValueTask DisposeAsync()
    {
        for (var asked = 0; asked < 2 && !_process.HasExited; asked++)
        {
            _ = Kill(_process.Id, Sigterm);
            using var patience = new CancellationTokenSource(_patience);
            await _process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lock)
        {
            _tail.Enqueue(line);
            if (_tail.Count > MostKept)
            {
                _tail.Dequeue();
            }
        }

        _onLine(line);
    }
}
