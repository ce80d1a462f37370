using System.Net.Sockets;

namespace Gateway.Qemu.Processes;

/// <summary>
/// One process, known by a descriptor rather than by a number that could be reused: a child of ours, or one that an earlier gateway started. It survives the gateway: nothing ties it to the
/// thread or process that started it. Safe to call from many threads.
/// </summary>
internal sealed class VmProcess : IDisposable
{
    private readonly Descriptor _process;
    private readonly Socket? _output;
    private volatile bool _released;

    private VmProcess(int id, ProcessIdentity? identity, Descriptor process, Socket? output, Task ends)
    {
        Id = id;
        Identity = identity;
        _process = process;
        _output = output;
        Exited = WatchAsync(ends);
    }

    public int Id { get; }

    /// <summary>Null if the process had ended before it could be looked at.</summary>
    public ProcessIdentity? Identity { get; }

    /// <summary>
    /// Ends when the process has ended and all it printed was handed on, or when it was let go of. Its exit code, 128 + signal if one ended it; null where it is not ours to know.
    /// Never faults.
    /// </summary>
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
                var process = StartChild(request, theirs, out var id);
                return new VmProcess(id, ProcessIdentity.Of(id), process, ours, ReadAsync(ours, sink));
            }
            catch
            {
                ours.Dispose();
                throw;
            }
        }
    }

    /// <summary>Takes over a process that somebody else started; null if it is there no more.</summary>
    /// <param name="identity">Which.</param>
    /// <param name="ends">A connection to it, whose end is how its own is noticed.</param>
    public static VmProcess? TakeOver(ProcessIdentity identity, Task ends) =>
        Descriptor.OfProcess(identity) is { } process ? new VmProcess(identity.ProcessId, identity, process, null, ends) : null;

    /// <summary>Sends a signal; nothing happens if the process has ended.</summary>
    public void Signal(int signal) => _process.Use(process => Libc.SignalProcess(process, signal));

    /// <summary>Whether it ends in time.</summary>
    public async Task<bool> EndsWithinAsync(TimeSpan deadline, TimeProvider time)
    {
        try
        {
            await Exited.WaitAsync(deadline, time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>A duplicate of one of the process's descriptors; null where that is not permitted or there is none.</summary>
    public Descriptor? Duplicate(int descriptor)
    {
        var duplicate = _process.Use(process => Libc.DuplicateFrom(process, descriptor));
        return duplicate < 0 ? null : new Descriptor(duplicate);
    }

    /// <summary>Lets go of the process, which lives on. What it prints from now on is lost; QEMU ignores that nobody reads it.</summary>
    public void Release()
    {
        _released = true;
        Dispose();
    }

    public void Dispose()
    {
        _output?.Dispose();
        _process.Dispose();
    }

    private static Descriptor StartChild(SpawnRequest request, Descriptor output, out int id)
    {
        id = Spawner.Start(request, output);
        try
        {
            // Nobody else reaps our child, so the number cannot have been reused in between.
            return Descriptor.From(Libc.OpenProcess(id), $"cannot open process {id}");
        }
        catch
        {
            // What cannot be watched does not run. The number is still our child's.
            _ = Libc.Kill(id, Libc.SignalKill);
            ProcessReaper.Reap(id);
            throw;
        }
    }

    private static async Task ReadAsync(Socket output, Action<ReadOnlySpan<byte>> sink)
    {
        var buffer = new byte[1024];
        try
        {
            int count;
            while ((count = await output.ReceiveAsync(buffer)) > 0)
            {
                sink(buffer.AsSpan(0, count));
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The other end is gone all the same.
        }
    }

    private async Task<int?> WatchAsync(Task ends)
    {
        await ends;
        if (_released)
        {
            return null;
        }

        // A process that closed its output has ended; if it only pretends to, it ends now.
        Signal(Libc.SignalKill);
        if (!ProcessReaper.EndsWithin(_process, 0))
        {
            await Task.Factory.StartNew(
                () => ProcessReaper.EndsWithin(_process, Libc.PollForEver), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }

        return ProcessReaper.Reap(_process);
    }
}
