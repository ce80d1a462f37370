using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Gateway.Solo5.Networks;

namespace Gateway.Benching.Measuring;

/// <summary>
/// The cold boot of a VM without the gateway: the same command line, started by hand in another folder and at another address. One without an address puts its guest into a network of its own;
/// there it is asked.
/// </summary>
/// <param name="commandLine">As the API tells it.</param>
/// <param name="folder">The VM's folder in it.</param>
/// <param name="address">The VM's address in it, if it has one.</param>
/// <param name="guestPort">What is found there.</param>
internal sealed class RawVm(string commandLine, string folder, IPEndPoint address, int guestPort)
{
    /// <summary>No early connection may be waited for: behind user networking one that came before the guest hangs for seconds.</summary>
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(5);

    /// <summary>Ending QEMU takes a few milliseconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly bool _hasOwnNetwork = !commandLine.Contains(address.Address.ToString(), StringComparison.Ordinal);

    /// <summary>From starting the process to the first byte of its guest's answer, by a fresh connection every 5 ms of which the first to be answered counts.</summary>
    /// <param name="workFolder">Where the VM gets a folder.</param>
    /// <param name="path">What is asked for.</param>
    /// <param name="cancellationToken">Ends the wait and the VM.</param>
    /// <exception cref="IOException">The process ended instead, or its guest says nothing.</exception>
    public async Task<TimeSpan> FirstByteAsync(string workFolder, string path, CancellationToken cancellationToken)
    {
        var ownFolder = Directory.CreateDirectory(Path.Combine(workFolder, "raw")).FullName;
        var ownAddress = FreeAddress();
        var words = ShellWords.Split(commandLine
            .Replace(folder, ownFolder, StringComparison.Ordinal)
            .Replace(address.Address.ToString(), ownAddress.ToString(), StringComparison.Ordinal));

        var started = Stopwatch.GetTimestamp();
        await using var vm = BenchProcess.Start(words[0], words.Skip(1), ownFolder, Patience);
        using var answered = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ended = vm.WaitForExitAsync(answered.Token);
        var first = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var ticks = new PeriodicTimer(ProbeInterval);
        do
        {
            _ = ProbeAsync(_hasOwnNetwork ? ProcessNetwork.Guest(guestPort) : new IPEndPoint(ownAddress, address.Port), vm.Id, path, started, first, answered.Token);
        }
        while (!first.Task.IsCompleted && !ended.IsCompleted && Stopwatch.GetElapsedTime(started) < FirstByte.Deadline && await ticks.WaitForNextTickAsync(cancellationToken));

        await answered.CancelAsync();
        return first.Task.IsCompleted ? await first.Task : throw new IOException($"the VM started by hand: {(vm.HasExited ? "it ended before its guest answered" : FirstByte.NoAnswer)}:\n{vm.Tail}");
    }

    /// <summary>One that no gateway gives to a VM; the next run's is another.</summary>
    private static IPAddress FreeAddress() => new([127, 63, (byte)RandomNumberGenerator.GetInt32(1, 255), (byte)RandomNumberGenerator.GetInt32(1, 255)]);

    private async Task ProbeAsync(IPEndPoint guest, int processId, string path, long started, TaskCompletionSource<TimeSpan> first, CancellationToken cancellationToken)
    {
        var probed = Stopwatch.GetElapsedTime(started);
        try
        {
            var socket = _hasOwnNetwork ? ProcessNetwork.OpenSocket(processId) : FirstByte.CreateSocket(guest.AddressFamily);
            if (socket is not null)
            {
                var answer = await FirstByte.MeasureAsync(socket, guest, "raw", path, cancellationToken);
                first.TrySetResult(probed + answer.FirstByte);
            }
        }
        catch (Exception exception) when (exception is SocketException or IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            // Too early; the next probe is on its way.
        }
    }
}
