using Gateway.Testing.Scripted;
using Gateway.Vms.Activation;
using Gateway.Vms.Tests.Kit;
using Xunit;

namespace Gateway.Vms.Tests.Activation;

/// <summary>Pairs of events that may come in either order: both at once, many times, and the outcome is one of those that are right.</summary>
public sealed class RaceTests
{
    private const int Rounds = 300;
    private const string Idle = """ "Idle": { "After": "00:00:10" }, "Limits": { "PendingTimeout": "00:00:30" } """;

    private readonly CancellationToken _token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task IdleDeadline_AndAcquire_TheRequestIsServedByAVmThatRuns()
    {
        await using var core = await TestCore.StartBlogAsync(Idle);
        for (var round = 0; round < Rounds; round++)
        {
            (await core.AcquireAsync()).Dispose();

            var (_, lease) = await BothAsync(
                () =>
                {
                    core.Time.Advance(TimeSpan.FromSeconds(10));
                    return Task.FromResult(true);
                },
                () => core.AcquireAsync());

            AssertServes(lease);
            lease.Dispose();
        }
    }

    [Fact]
    public async Task StopByHand_AndAcquire_BothComeToTheirEnd()
    {
        await using var core = await TestCore.StartBlogAsync();
        for (var round = 0; round < Rounds; round++)
        {
            (await core.AcquireAsync()).Dispose();

            var stopping = Task.CompletedTask;
            var (_, lease) = await BothAsync(
                () =>
                {
                    stopping = core.Activator.StopAsync("blog", _token);
                    return Task.FromResult(true);
                },
                () => core.AcquireAsync());

            AssertServes(lease);
            lease.Dispose();
            await stopping.WaitAsync(Testing.TestTimeouts.Local, _token);
        }
    }

    [Fact]
    public async Task Cancellation_AndGrant_NoPlaceIsLostAndNoneIsGivenTwice()
    {
        await using var core = await TestCore.StartBlogAsync(connections: 1);
        for (var round = 0; round < Rounds; round++)
        {
            var holder = await core.AcquireAsync();
            using var clientGone = new CancellationTokenSource();
            var waiting = core.AcquireUntilAsync(clientGone.Token);

            await BothAsync(
                () =>
                {
                    holder.Dispose();
                    return Task.FromResult(true);
                },
                async () =>
                {
                    await clientGone.CancelAsync();
                    return true;
                });

            try
            {
                (await waiting).Dispose();
            }
            catch (OperationCanceledException)
            {
                // It left first.
            }

            Assert.Equal(0, Assert.Single(core.Activator.Snapshot()).Leases);
        }
    }

    [Fact]
    public async Task PendingTimeout_AndGrant_NoPlaceIsLost()
    {
        await using var core = await TestCore.StartBlogAsync(""" "Limits": { "PendingTimeout": "00:00:01" }, "Idle": { "Action": "Keep" } """, connections: 1);
        for (var round = 0; round < Rounds; round++)
        {
            var holder = await core.AcquireAsync();
            var waiting = core.AcquireAsync();

            await BothAsync(
                () =>
                {
                    holder.Dispose();
                    return Task.FromResult(true);
                },
                () =>
                {
                    core.Time.Advance(TimeSpan.FromSeconds(1));
                    return Task.FromResult(true);
                });

            try
            {
                (await waiting).Dispose();
            }
            catch (ActivationException refusal)
            {
                Assert.Equal(ActivationFailure.PendingTimeout, refusal.Failure);
            }

            Assert.Equal(0, Assert.Single(core.Activator.Snapshot()).Leases);
        }
    }

    [Fact]
    public async Task Death_AndAcquire_TheRequestIsServedOrToldTheTruth()
    {
        await using var core = await TestCore.StartBlogAsync();
        for (var round = 0; round < Rounds; round++)
        {
            (await core.AcquireAsync()).Dispose();
            var vm = core.Vms[^1];
            core.Time.Advance(TimeSpan.FromSeconds(31));

            var (_, lease) = await BothAsync(
                () =>
                {
                    vm.Die();
                    return Task.FromResult(true);
                },
                () => core.AcquireAsync());

            // Either it was quicker than the death, and knows of it, or it has the next VM.
            Assert.True(lease.Vm != vm || lease.Vm.Gone.IsCancellationRequested);
            lease.Dispose();
            (await core.AcquireAsync()).Dispose();
        }
    }

    [Fact]
    public async Task Reload_AndAcquire_TheRequestIsServedByOneOfTheTwo()
    {
        await using var core = await TestCore.StartBlogAsync();
        for (var round = 0; round < Rounds; round++)
        {
            core.WriteSite("blog", $$""" "Vm": { "MemoryMiB": {{32 + round}} } """);
            var stale = core.Match();

            var (errors, lease) = await BothAsync(
                () => Task.FromResult(core.Sites.TryReload()),
                () => core.Activator.AcquireAsync(stale, _token).AsTask());

            Assert.Empty(errors);
            AssertServes(lease);
            lease.Dispose();
            using var next = await core.AcquireAsync();
            Assert.Equal(32 + round, next.Vm.Specification.MemoryMiB);
        }
    }

    [Fact]
    public async Task Answer_AndAbandonment_TheRequestIsServedAndNoVmIsLeftBehind()
    {
        for (var round = 0; round < 50; round++)
        {
            await using var core = await TestCore.StartBlogAsync();
            core.Launcher.HoldLaunches = true;
            var waiting = core.AcquireAsync();
            var launch = await core.Launcher.NextLaunchAsync();
            core.WriteSite("blog", """ "Vm": { "MemoryMiB": 99 } """);

            // Where the change comes first, another launch serves the request.
            core.Launcher.HoldLaunches = false;
            await BothAsync(
                () =>
                {
                    launch.Answer();
                    return Task.FromResult(true);
                },
                () => Task.FromResult(core.Sites.TryReload()));

            using var lease = await waiting;
            AssertServes(lease);
            lease.Dispose();
            using var next = await core.AcquireAsync();
            Assert.Equal(99, next.Vm.Specification.MemoryMiB);
            await Eventually.HoldsAsync(() => core.Launcher.Running == 1);
        }
    }

    private static void AssertServes(VmLease lease)
    {
        var vm = Assert.IsType<ScriptedVm>(lease.Vm);
        Assert.False(vm.IsStopping, $"{vm.Specification.Id} is on its way down.");
    }

    /// <summary>Does both as nearly at once as two threads can.</summary>
    private static async Task<(TFirst First, TSecond Second)> BothAsync<TFirst, TSecond>(Func<Task<TFirst>> first, Func<Task<TSecond>> second)
    {
        using var gate = new Barrier(2);
        var one = Task.Run(() =>
        {
            gate.SignalAndWait();
            return first();
        });
        var other = Task.Run(() =>
        {
            gate.SignalAndWait();
            return second();
        });
        return (await one, await other);
    }
}
