using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Gateway.Testing.Running;

/// <summary>A process of a test's own: output drained and kept, signalled by id, killed at the latest when disposed.</summary>
public sealed partial class ChildProcess : IAsyncDisposable
{
    private const int Sighup = 1;
    private const int Sigint = 2;
    private const int Sigkill = 9;
    private const int Sigterm = 15;
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<(Func<string, bool> Wanted, TaskCompletionSource<string> Found)> _waits = [];
    private int _openStreams = 2;

    private ChildProcess(Process process) => _process = process;

    public int Id => _process.Id;

    /// <summary>Everything printed so far, both streams, line by line.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public static ChildProcess Start(string program, IEnumerable<string> arguments, string workingDirectory, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var child = new ChildProcess(new Process { StartInfo = start });
        child._process.OutputDataReceived += (_, line) => child.Take(line.Data);
        child._process.ErrorDataReceived += (_, line) => child.Take(line.Data);
        child._process.Start();
        child._process.StandardInput.Close();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>The first line, already printed or still to come, that <paramref name="wanted"/> accepts.</summary>
    public Task<string> WaitForLineAsync(Func<string, bool> wanted, CancellationToken cancellationToken)
    {
        lock (_output)
        {
            var printed = _output.ToString().Split('\n').FirstOrDefault(wanted);
            if (printed is not null)
            {
                return Task.FromResult(printed);
            }

            var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_openStreams == 0)
            {
                found.SetException(Ended());
            }

            _waits.Add((wanted, found));
            return found.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The exit code, when the process has ended and all it printed was read.</summary>
    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        await _drained.Task.WaitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Asks the process to end, as a service manager would.</summary>
    public void Terminate() => _ = Kill(_process.Id, Sigterm);

    /// <summary>What Ctrl-C does.</summary>
    public void Interrupt() => _ = Kill(_process.Id, Sigint);

    /// <summary>Asks a service to read its configuration again.</summary>
    public void HangUp() => _ = Kill(_process.Id, Sighup);

    /// <summary>Ends the process without a chance to tidy up; its own children live on.</summary>
    public void Kill() => _ = Kill(_process.Id, Sigkill);

    /// <summary>Ends a process that somebody who was killed had started.</summary>
    public static void Kill(int process) => _ = Kill(process, Sigkill);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    private void Take(string? line)
    {
        lock (_output)
        {
            if (line is null)
            {
                if (--_openStreams == 0)
                {
                    _waits.ForEach(wait => wait.Found.TrySetException(Ended()));
                    _drained.TrySetResult();
                }

                return;
            }

            _output.Append(line).Append('\n');
            foreach (var (_, found) in _waits.Where(wait => wait.Wanted(line)))
            {
                found.TrySetResult(line);
            }
        }
    }

    private InvalidOperationException Ended() => new($"The process ended before it printed the expected line. It printed:\n{_output}");
}
