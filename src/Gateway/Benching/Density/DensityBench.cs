using System.Globalization;
using Gateway.Benching.Gateways;
using Gateway.Benching.Measuring;
using Gateway.Cli;
using Gateway.Configuration;
using Gateway.Images;
using Gateway.Vms.Instances;

namespace Gateway.Benching.Density;

/// <summary>Wakes one URL after the other and lets their VMs be, until there are as many as were asked for or as much memory is gone: what one takes, and whether the last comes as quickly as the first.</summary>
internal sealed class DensityBench(GatewayConfiguration configuration, Image image, string path, int mostVms, int mostMiB) : IBench<DensityResult>
{
    /// <summary>How many VMs are booted for comparison.</summary>
    private const int ColdVms = 8;

    private static readonly TimeSpan ShellPatience = TimeSpan.FromMinutes(1);

    public string Doing { get; private set; } = "starting";

    /// <exception cref="CommandException">The image does not boot.</exception>
    public async Task<DensityResult> RunAsync(DateTimeOffset startedAt, CancellationToken cancellationToken)
    {
        var load = Machine.ReadLoad();
        await using var workspace = new BenchWorkspace(configuration);
        var plan = GatewayPlan.Cold(image.Name) with { Instance = "Host", MostVms = mostVms + 1 };
        var booting = await workspace.StartAsync(plan, cancellationToken);
        var (cold, _, _) = await FillAsync(booting, "cold", Math.Min(ColdVms, mostVms), shells: 0, cancellationToken);
        var listening = booting.Listening;
        await workspace.EndAsync(booting);

        var cloning = await workspace.StartAsync(plan with { UsesTemplates = true, LoadedShells = 1, MostVms = mostVms + 2 }, cancellationToken);
        await cloning.GetAsync(GatewayPlan.Host, path, cancellationToken);
        await cloning.StopVmsAsync(cancellationToken);
        var (clones, missed, bound) = await FillAsync(cloning, "shell", mostVms, shells: 1, cancellationToken);
        return new DensityResult(startedAt, image.Name, image.Digest, Machine.Of(load, listening), bound, cold, clones, missed);
    }

    private async Task<(IReadOnlyList<DensityStep> Steps, int Missed, string Bound)> FillAsync(BenchGateway gateway, string source, int most, int shells, CancellationToken cancellationToken)
    {
        var (steps, firstBytes, missed, before) = (new List<DensityStep>(), new List<double>(), 0, MemoryBudget.AvailableMiB());
        var bound = string.Create(CultureInfo.InvariantCulture, $"{most} VMs");
        for (var count = 1; count <= most; count++)
        {
            Doing = $"VM {count} of at most {most} ({source})";
            await gateway.WaitAsync(vms => BenchGateway.Shells(vms) >= shells, ShellPatience, cancellationToken);
            var (answer, timing) = await gateway.GetAsync(string.Create(CultureInfo.InvariantCulture, $"u{count}.{GatewayPlan.Host}"), path, cancellationToken);
            if (timing.Source == source)
            {
                firstBytes.Add(answer.FirstByte.TotalMilliseconds);
            }
            else
            {
                missed++;
            }

            var taken = before - MemoryBudget.AvailableMiB();
            if (taken >= mostMiB)
            {
                bound = string.Create(CultureInfo.InvariantCulture, $"{mostMiB} MiB");
            }

            if (count == most || taken >= mostMiB || IsStep(count))
            {
                steps.Add(new DensityStep(count, await MeanPssAsync(gateway, cancellationToken), (double)taken / count, firstBytes));
                firstBytes = [];
            }

            if (taken >= mostMiB)
            {
                break;
            }
        }

        return (steps, missed, bound);
    }

    /// <summary>8, where there are booted ones to compare with, and 1, 2, 5, 10, 20, 50 …</summary>
    private static bool IsStep(int count)
    {
        var leading = count;
        while (leading % 10 == 0)
        {
            leading /= 10;
        }

        return count == ColdVms || leading is 1 or 2 or 5;
    }

    private static async Task<double> MeanPssAsync(BenchGateway gateway, CancellationToken cancellationToken)
    {
        try
        {
            return (await gateway.ListVmsAsync(cancellationToken)).Where(vm => vm.State == nameof(VmState.Ready)).Average(vm => ProportionalSetSize.MiB(vm.Pid!.Value));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"the memory of a VM cannot be read: {exception.Message}", exception);
        }
    }
}
