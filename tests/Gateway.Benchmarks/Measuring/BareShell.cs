using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Gateway.Benching.Measuring;
using Gateway.Testing.Running;

namespace Gateway.Benchmarks.Measuring;

/// <summary>
/// A universal shell without the gateway, as a script makes one: the same command line with files in place of inherited descriptors, one thread, a command after the other. It waits for its
/// state when it is there; claimed, it is filled, gets its state, runs on and is asked.
/// </summary>
internal sealed partial class BareShell : IAsyncDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(5);

    private readonly BareSlot _slot;
    private readonly ChildProcess _process;
    private readonly BareQmp _monitor;
    private readonly IPEndPoint _address;

    private BareShell(BareSlot slot, ChildProcess process, BareQmp monitor, IPEndPoint address) => (_slot, _process, _monitor, _address) = (slot, process, monitor, address);

    /// <summary>Starts one like a gateway's that waits.</summary>
    /// <param name="gateways">That one.</param>
    /// <param name="size">Of its memory, in bytes.</param>
    /// <param name="cancellationToken">Ends the wait, and the shell.</param>
    public static async Task<BareShell> StartAsync(RunningVm gateways, long size, CancellationToken cancellationToken)
    {
        var theirs = IPEndPoint.Parse(gateways.Address);
        var address = new IPEndPoint(Unused.Address(), theirs.Port);
        var slot = new BareSlot(size);
        var process = ChildProcess.Start(
            gateways.Argv[0],
            gateways.Argv.Skip(1).Select(argument => InheritedChannel()
                .Replace(InheritedMemory().Replace(argument, $"mem-path={slot.Memory}"), $"id=$1,path={slot.Folder}/$1.sock,server=on,wait=off")
                .Replace(theirs.Address.ToString(), address.Address.ToString(), StringComparison.Ordinal)),
            slot.Folder);
        try
        {
            return new BareShell(slot, process, await ListenAsync(slot, process, cancellationToken), address);
        }
        catch
        {
            await process.DisposeAsync();
            slot.Dispose();
            throw;
        }
    }

    /// <summary>From the moment it is wanted to the first byte of its guest's answer.</summary>
    public async Task<TimeSpan> FirstByteAsync(BareTemplate template, CancellationToken cancellationToken)
    {
        var begun = Stopwatch.GetTimestamp();
        foreach (var (offset, pages) in template.Memory)
        {
            RandomAccess.Write(_slot.File, pages, offset);
        }

        using (var channel = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            channel.Connect(new UnixDomainSocketEndPoint(_slot.State));
            channel.Send(template.State);
        }

        _monitor.WaitFor("RESUME");
        var runs = Stopwatch.GetElapsedTime(begun);
        return runs + (await FirstByte.MeasureAsync(_address, "bench.test", "/", cancellationToken)).FirstByte;
    }

    public async ValueTask DisposeAsync()
    {
        _monitor.Dispose();
        await _process.DisposeAsync();
        _slot.Dispose();
    }

    private static async Task<BareQmp> ListenAsync(BareSlot slot, ChildProcess process, CancellationToken cancellationToken)
    {
        var ended = process.WaitForExitAsync(cancellationToken);
        BareQmp? monitor;
        while (!BareQmp.TryConnect(Path.Combine(slot.Folder, "qmp.sock"), out monitor))
        {
            if (ended.IsCompleted)
            {
                throw new InvalidOperationException($"QEMU ended with {await ended}:\n{process.Output}");
            }

            await Task.Delay(PollInterval, cancellationToken);
        }

        monitor.Execute("migrate-set-capabilities", new { capabilities = new[] { new { capability = "x-ignore-shared", state = true } } });
        monitor.Execute("migrate-incoming", new { uri = $"unix:{slot.State}" });
        return monitor;
    }

    [GeneratedRegex(@"id=(qmp|console),fd=\d+,server=on,wait=(on|off)")]
    private static partial Regex InheritedChannel();

    [GeneratedRegex(@"mem-path=/proc/self/fd/\d+")]
    private static partial Regex InheritedMemory();
}
