using System.Net.Sockets;
using Gateway.Benching.Measuring;
using Gateway.Cli;
using Gateway.Configuration;
using Gateway.Images.Manifests;
using Gateway.Images.Storage;
using Gateway.Vms.Launching;

namespace Gateway.Importing;

/// <summary>
/// Tries a foreign image before it gets its name, and puts what it finds into the manifest: 1. it boots as it is, or with disks that it may write to; 2. while it runs, how long an answer takes
/// and how many connections it serves at once; 3. if a line on its console says when it listens, it boots once more with that line as the beginning of the asking, and if that comes true the
/// line is kept.
/// </summary>
internal sealed class Verification(GatewayConfiguration configuration, TrialPlan plan)
{
    private const int LinesShown = 20;
    private const int Samples = 5;
    private static readonly TimeSpan BootPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ClosePatience = TimeSpan.FromMilliseconds(250);

    private readonly List<string> _remarks = [];

    /// <exception cref="CommandException">It does not come up or does not answer; with what it said.</exception>
    public async Task<TrialReport> RunAsync(StagedImage image, CancellationToken cancellationToken)
    {
        using var progress = ProgressLine.Start(waited => $"verifying image {image.Name}, {waited.TotalSeconds:0} s");
        await using var host = new TrialHost(configuration);
        try
        {
            // 1
            var vm = await BootAsync(host, image, cancellationToken);
            TrialReport report;
            try
            {
                // 2
                report = await ExamineAsync(vm, image, cancellationToken);
            }
            finally
            {
                await vm.StopAsync();
            }

            // 3
            return await TryLineAsync(host, image, report, cancellationToken);
        }
        catch (VmLaunchException error)
        {
            throw new CommandException($"image '{image.Name}' is not imported: {error.Message.TrimEnd('.')}.\n{Quote(error.ConsoleTail)}", error);
        }
    }

    private async Task<IVm> BootAsync(TrialHost host, StagedImage image, CancellationToken cancellationToken)
    {
        var manifest = image.Manifest;
        if (!plan.ChooseDisks || manifest.Disks.Count == 0)
        {
            return await host.BootAsync(image.Preview, BootPatience, cancellationToken);
        }

        try
        {
            image.Manifest = manifest with { Disks = [.. manifest.Disks.Select(disk => disk with { ReadOnly = true })] };
            return await host.BootAsync(image.Preview, BootPatience, cancellationToken);
        }
        catch (VmLaunchException error) when (error.Failure == VmLaunchFailure.GuestDied)
        {
            image.Manifest = manifest with { Disks = [.. manifest.Disks.Select(disk => disk with { ReadOnly = false })] };
            var vm = await host.BootAsync(image.Preview, BootPatience, cancellationToken);
            _remarks.Add("it comes up only if it may write to its disks: so it has no template");
            return vm;
        }
    }

    private async Task<TrialReport> ExamineAsync(IVm vm, StagedImage image, CancellationToken cancellationToken)
    {
        var console = Lines(vm);
        var boot = Sum(vm);
        if (image.Manifest.Protocol != GuestProtocol.Http1 || image.Manifest.Ready.Http is not { } path)
        {
            return new TrialReport(null, boot, 0, ClosesAfterAnswer: false, Memory(vm), null, image.Manifest.Ready.Console, _remarks, Last(console));
        }

        // The connection that proved it ready is kept for a first request: to a guest that serves one at a time it would be the one.
        await (await vm.ConnectAsync(cancellationToken)).DisposeAsync();
        var (first, closes, alone) = await AskAloneAsync(vm, path, cancellationToken);
        int? connections = plan.CountConnections ? await new ConnectionCount(vm.Address, path, alone).FindAsync(cancellationToken) : null;
        if (connections < ConnectionCount.Most && !await StillAnswersAsync(vm, path, cancellationToken))
        {
            _remarks.Add($"after more than {connections} connections at once it answered no more");
        }

        var wanted = connections ?? image.Manifest.Connections;
        image.Manifest = image.Manifest with { Connections = wanted, KeepAlive = wanted > 1 && !closes };
        return new TrialReport(first, boot, alone.TotalMilliseconds, closes, Memory(vm), connections, image.Manifest.Ready.Console, _remarks, Last(console));
    }

    private async Task<(string StatusLine, bool Closes, TimeSpan Alone)> AskAloneAsync(IVm vm, string path, CancellationToken cancellationToken)
    {
        var (first, closes, best) = ("", false, TimeSpan.MaxValue);
        for (var sample = 0; sample < Samples; sample++)
        {
            var begun = TimeProvider.System.GetTimestamp();
            using var exchange = await RawExchange.OpenAsync(vm.Address, cancellationToken);
            if (!await exchange.AsksAsync(path, AnswerPatience, cancellationToken))
            {
                _remarks.Add($"of {Samples} requests one after another, number {sample + 1} got no answer");
                continue;
            }

            var took = TimeProvider.System.GetElapsedTime(begun);
            best = took < best ? took : best;
            first = first.Length > 0 ? first : exchange.Answer.Split('\n')[0].Trim();
            closes |= await exchange.ClosesAsync(ClosePatience, cancellationToken);
        }

        return first.Length > 0
            ? (first, closes, best)
            : throw new VmLaunchException(VmLaunchFailure.GuestDied, $"the guest of image '{vm.Specification.Image.Name}' answered once and never again", vm.ConsoleTail);
    }

    private static async Task<bool> StillAnswersAsync(IVm vm, string path, CancellationToken cancellationToken)
    {
        try
        {
            using var exchange = await RawExchange.OpenAsync(vm.Address, cancellationToken);
            return await exchange.AsksAsync(path, AnswerPatience, cancellationToken);
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task<TrialReport> TryLineAsync(TrialHost host, StagedImage image, TrialReport report, CancellationToken cancellationToken)
    {
        var before = image.Manifest;
        if (before.Ready.Console is not null || before.Ready.Http is null)
        {
            return report;
        }

        // A line that is not this guest's announcement comes too late, or not at all.
        var patience = TimeSpan.FromMilliseconds(2000 + (2 * report.BootMilliseconds));
        foreach (var line in Announcement.Find(report.Console))
        {
            image.Manifest = before with { Ready = before.Ready with { Console = line } };
            try
            {
                var vm = await host.BootAsync(image.Preview, patience, cancellationToken);
                await vm.StopAsync();
                return report with { ReadyLine = line, BootMilliseconds = Sum(vm) };
            }
            catch (VmLaunchException)
            {
                image.Manifest = before;
            }
        }

        return report;
    }

    private static double Sum(IVm vm) => vm.Phases.Sum(phase => phase.Duration.TotalMilliseconds);

    private static string[] Lines(IVm vm) => vm.ConsoleTail.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string[] Last(string[] lines) => lines[^Math.Min(lines.Length, LinesShown)..];

    private static long Memory(IVm vm) => (long)Math.Ceiling(ProportionalSetSize.MiB(vm.ProcessId));

    private static string Quote(string console)
    {
        var lines = console.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.Length == 0 ? "its console said nothing." : string.Join('\n', Last(lines).Prepend("the last it said:"));
    }
}
