using System.Diagnostics;
using Gateway.Testing;
using Gateway.Testing.Scripted;
using Gateway.Vms.Tests.Kit;
using Xunit;

namespace Gateway.Vms.Tests.Activation;

/// <summary>Requests that race with the reaper, in random order: none is lost, and none is on a wrong VM.</summary>
public sealed class InterleavingTests
{
    private static readonly int Requests = TestScale.Times(100_000);

    /// <summary>So few only where the reaper hardly gets the processor; usually ten times as many and more.</summary>
    private static readonly int Stops = Requests / 1000;
    private const int Clients = 6;

    private int _served;

    [Fact]
    public async Task AcquireAsync_RacingWithIdleStops_LosesNoRequestAndNeverHitsAWrongVm()
    {
        await using var core = await TestCore.StartBlogAsync(settings: [("Host:ConcurrentBoots", "4"), ("Host:MaxVms", "10000")]);
        core.WriteSiteFile("hosts", """
            { "Match": { "Hosts": [ "*.h.localhost" ] }, "Image": "blog", "Instance": "Host",
              "Idle": { "After": "00:00:01" }, "Boot": { "Timeout": "01:00:00" }, "Limits": { "PendingTimeout": "01:00:00", "ConcurrentRequests": 2, "MaxInstances": 10000, "MaxMemoryMiB": 1000000 } }
            """);
        Assert.Empty(core.Sites.TryReload());
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"Seed {seed}.");
        using var done = new CancellationTokenSource();
        var begun = Stopwatch.GetTimestamp();

        var reaper = Task.Run(() => ReapAsync(core, new Random(seed), done.Token), TestContext.Current.CancellationToken);
        var served = await Task.WhenAll(Enumerable.Range(1, Clients).Select(client => Task.Run(() => RequestAsync(core, new Random(seed + client)), TestContext.Current.CancellationToken)));
        await done.CancelAsync();
        await reaper;

        TestContext.Current.TestOutputHelper?.WriteLine($"{served.Sum()} requests, {core.Launcher.Launches} boots, {Stopwatch.GetElapsedTime(begun).TotalSeconds:F1} s.");
        Assert.True(served.Sum() >= Requests);
        Assert.True(core.Launcher.Launches > Stops, $"only {core.Launcher.Launches} boots");
        Assert.All(core.Activator.Snapshot(), vm => Assert.Equal(0, vm.Leases));
        core.Time.Advance(TimeSpan.FromMinutes(1));
        await Eventually.HoldsAsync(() => core.Launcher.Running == 0);
    }

    private async Task<int> RequestAsync(TestCore core, Random random)
    {
        var each = Requests / Clients + 1;
        for (var served = 0; served < each; served++)
        {
            var host = $"x{random.Next(4)}.h.localhost";
            using var lease = await core.AcquireAsync(host);
            Interlocked.Increment(ref _served);
            var vm = (ScriptedVm)lease.Vm;
            Assert.Equal(host, vm.Specification.Instance);
            Assert.False(vm.IsStopping, $"{vm.Specification.Id} was stopped under a lease");
            if (random.Next(3) == 0)
            {
                await Task.Yield();
            }

            Assert.False(vm.IsStopping, $"{vm.Specification.Id} was stopped under a lease");
        }

        return each;
    }

    /// <summary>Lets idle times run out again and again, a few requests apart: time that ran freely would reach every other deadline too.</summary>
    private async Task ReapAsync(TestCore core, Random random, CancellationToken done)
    {
        for (var next = 0; !done.IsCancellationRequested; next = Volatile.Read(ref _served) + random.Next(1, 10))
        {
            while (Volatile.Read(ref _served) < next && !done.IsCancellationRequested)
            {
                await Task.Yield();
            }

            core.Time.Advance(TimeSpan.FromMilliseconds(random.Next(500, 1500)));
        }
    }
}
