using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Gateway.Testing.Running;

namespace Gateway.Benchmarks.Measuring;

/// <summary>The same command line started by hand: no gateway, a fresh connection every 5 ms, first one to answer counts.</summary>
internal static class RawVm
{
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(5);

    /// <summary>From starting the process to the first byte of its guest's answer.</summary>
    public static async Task<TimeSpan> FirstByteAsync(RunningVm like, string workFolder, CancellationToken cancellationToken)
    {
        const string OtherAddress = "127.63.255.253";
        var folder = Directory.CreateDirectory(Path.Combine(workFolder, "raw")).FullName;
        var address = IPEndPoint.Parse(like.Address);
        var words = ShellWords.Split(like.CommandLine
            .Replace(like.Folder, folder, StringComparison.Ordinal)
            .Replace(address.Address.ToString(), OtherAddress, StringComparison.Ordinal));

        var started = Stopwatch.GetTimestamp();
        await using var vm = ChildProcess.Start(words[0], words.Skip(1), folder);
        using var answered = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var first = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var ticks = new PeriodicTimer(ProbeInterval);
        do
        {
            _ = ProbeAsync(new IPEndPoint(IPAddress.Parse(OtherAddress), address.Port), started, first, answered.Token);
        }
        while (!first.Task.IsCompleted && await ticks.WaitForNextTickAsync(cancellationToken));

        await answered.CancelAsync();
        return await first.Task;
    }

    private static async Task ProbeAsync(IPEndPoint address, long started, TaskCompletionSource<TimeSpan> first, CancellationToken cancellationToken)
    {
        try
        {
            await FirstByte.GetAsync(address, "raw", cancellationToken);
            first.TrySetResult(Stopwatch.GetElapsedTime(started));
        }
        catch (Exception exception) when (exception is SocketException or IOException or OperationCanceledException)
        {
            // Too early; the next probe is on its way.
        }
    }
}
