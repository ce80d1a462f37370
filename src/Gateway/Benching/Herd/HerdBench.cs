using System.Diagnostics;
using Gateway.Benching.Gateways;
using Gateway.Benching.Statistics;
using Gateway.Cli;
using Gateway.Configuration;
using Gateway.Images;

namespace Gateway.Benching.Herd;

/// <summary>Asks for many sleeping URLs at the same moment, and for one many times, behind a gateway that boots every VM and behind one that keeps shells.</summary>
internal sealed class HerdBench(GatewayConfiguration configuration, Image image, string path, int urls, int requests) : IBench<HerdResult>
{
    private static readonly TimeSpan ShellPatience = TimeSpan.FromMinutes(1);

    public string Doing { get; private set; } = "starting";

    /// <exception cref="CommandException">The image does not boot, or the machine has no memory for so many.</exception>
    public async Task<HerdResult> RunAsync(DateTimeOffset startedAt, CancellationToken cancellationToken)
    {
        MemoryBudget.Require(image, urls, "--urls");
        var load = Machine.ReadLoad();
        await using var workspace = new BenchWorkspace(configuration);
        var cold = GatewayPlan.Cold(image.Name) with { Instance = "Host", MostVms = urls + 1 };
        var shells = configuration.Options.Host.Shells;
        var outcomes = new List<HerdOutcome>();
        GatewayListening? listening = null;
        foreach (var (name, plan) in new[] { ("cold", cold), ("shells", cold with { UsesTemplates = true, UniversalShells = shells, MostVms = urls + shells + 1 }) })
        {
            Doing = $"waking the image ({name})";
            var gateway = await workspace.StartAsync(plan, cancellationToken);
            await gateway.GetAsync(GatewayPlan.Host, path, cancellationToken);
            foreach (var (hosts, count) in new[] { (urls, urls), (1, requests) })
            {
                Doing = $"{count} requests for {hosts} URLs ({name})";
                await gateway.StopVmsAsync(cancellationToken);
                await gateway.WaitAsync(vms => BenchGateway.Shells(vms) >= plan.UniversalShells, ShellPatience, cancellationToken);
                outcomes.Add(await StampedeAsync(gateway, name, hosts, count, cancellationToken));
            }

            listening = gateway.Listening;
            await workspace.EndAsync(gateway);
        }

        return new HerdResult(startedAt, image.Name, image.Digest, Machine.Of(load, listening!), outcomes);
    }

    private async Task<HerdOutcome> StampedeAsync(BenchGateway gateway, string name, int hosts, int count, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var asked = await Task.WhenAll(Enumerable.Range(0, count).Select(request => AskAsync(gateway, $"u{request % hosts}.{GatewayPlan.Host}", cancellationToken)));
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var served = asked.Where(request => request.Failure is null).ToList();
        return new HerdOutcome(
            name,
            hosts,
            count,
            served.Count,
            served.Select(request => request.Vm).Distinct().Count(),
            served.CountBy(request => request.Source!).ToDictionary(),
            seconds,
            Summary.Of([.. served.Select(request => request.FirstByte)]),
            [.. asked.Select(request => request.Failure).OfType<string>().Distinct()]);
    }

    private async Task<(double FirstByte, string? Vm, string? Source, string? Failure)> AskAsync(BenchGateway gateway, string host, CancellationToken cancellationToken)
    {
        try
        {
            var (answer, timing) = await gateway.GetAsync(host, path, cancellationToken);
            return (answer.FirstByte.TotalMilliseconds, answer.Header("X-Gateway-Vm"), timing.Source, null);
        }
        catch (CommandException exception)
        {
            return (0, null, null, exception.Message);
        }
    }
}
