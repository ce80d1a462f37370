using System.Net.Sockets;

namespace Gateway.Qemu.Processes;

/// <summary>
/// One child process, known by a descriptor rather than by a number that could be reused. It survives the gateway: nothing ties it to the thread or process that started it.
/// Safe to call from many threads.
/// </summary>
internal sealed class VmProcess : IDisposable
{
    private readonly Descriptor _process;
    private readonly Socket _output;

    private VmProcess(int id, Descriptor process, Socket output, Action<ReadOnlySpan<byte>> sink)
    {
        Id = id;
        _process = process;
        _output = output;
        Identity = ProcessIdentity.Of(id);
        Exited = WatchAsync(sink);
    }

    public int Id { get; }

    /// <summary>Null if the process had ended before it could be looked at.</summary>
    public ProcessIdentity? Identity { get; }

    /// <summary>Ends when the process has ended and all it printed was handed on. Its exit code, 128 + signal if one ended it; null where somebody else reaped it. Never faults.</summary>
    public Task<int?> Exited { get; }

    /// <summary>Starts a process.</summary>
    /// <param name="request">What to start.</param>
    /// <param name="sink">Gets what the process prints, from one thread at a time; must not throw.</param>
    /// <exception cref="IOException">The process could not be started.</exception>
    public static VmProcess Start(SpawnRequest request, Action<ReadOnlySpan<byte>> sink)
    {
        // A socket rather than a pipe: it is read without blocking a thread, and its end is how the process's end is noticed.
        var (ours, theirs) = SocketPair.Create();
        using (theirs)
        {
            try
            {
                var id = Spawner.Start(request, theirs);

                // Nobody else reaps our child, so the number cannot have been reused in between.
                return new VmProcess(id, Descriptor.From(Libc.OpenProcess(id), $"cannot open process {id}"), ours, sink);
            }
            catch
            {
                ours.Dispose();
                throw;
            }
        }
    }

    /// <summary>Sends a signal; nothing happens if the process has ended.</summary>
    public void Signal(int signal) => _process.Use(process => Libc.SignalProcess(process, signal));

    /// <summary>A duplicate of one of the process's descriptors; null where that is not permitted or there is none.</summary>
    public Descriptor? Duplicate(int descriptor)
    {
        var duplicate = _process.Use(process => Libc.DuplicateFrom(process, descriptor));
        return duplicate < 0 ? null : new Descriptor(duplicate);
    }

    public void Dispose()
    {
        _output.Dispose();
        _process.Dispose();
    }

    private async Task<int?> WatchAsync(Action<ReadOnlySpan<byte>> sink)
    {
        var buffer = new byte[1024];
        try
        {
            int count;
            while ((count = await _output.ReceiveAsync(buffer)) > 0)
            {
                sink(buffer.AsSpan(0, count));
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The other end is gone all the same.
        }

        // A process that closed its output has ended; if it only pretends to, it ends now.
        Signal(Libc.SignalKill);
        return ProcessReaper.TryReap(_process, out var exitCode)
            ? exitCode
            : await Task.Factory.StartNew(() => ProcessReaper.Reap(_process), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }
}
