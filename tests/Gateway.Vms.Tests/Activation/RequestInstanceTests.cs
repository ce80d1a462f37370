using Gateway.Vms.Activation;
using Gateway.Vms.Instances;
using Gateway.Vms.Launching;
using Gateway.Vms.Tests.Kit;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Vms.Tests.Activation;

/// <summary>A VM for each request: its own, and for nobody after it.</summary>
public sealed class RequestInstanceTests
{
    private static Task<TestCore> CreateAsync(string limits = "", params (string Key, string Value)[] settings)
        => TestCore.StartBlogAsync(""" "Instance": "Request" """ + (limits.Length > 0 ? $$""", "Limits": { {{limits}} } """ : ""), settings: settings);

    private static int Instances(TestCore core) => core.Services.GetRequiredService<VmInstances>().All.Count();

    [Fact]
    public async Task AcquireAsync_EachRequest_HasAVmOfItsOwnThatEndsWithIt()
    {
        await using var core = await CreateAsync();
        var first = await core.AcquireAsync();
        using var second = await core.AcquireAsync();

        Assert.NotSame(first.Vm, second.Vm);
        Assert.NotEqual(first.Vm.Specification.Instance, second.Vm.Specification.Instance);
        Assert.Equal((VmSource.Cold, VmSource.Cold), (first.Source, second.Source));
        Assert.False(core.Vms[0].IsStopping);
        first.Dispose();
        await core.Vms[0].StopBegun;
        await Eventually.HoldsAsync(() => core.States() is [VmState.Ready]);
        Assert.Equal(1, Instances(core));
        Assert.Contains(core.Log.GetSnapshot(), record => record.Message.Contains("takes no more requests: Served", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AcquireAsync_ClientLeavesDuringTheLaunch_VmIsForNobody()
    {
        await using var core = await CreateAsync();
        core.Launcher.HoldLaunches = true;
        using var clientGone = new CancellationTokenSource();
        var leaving = core.AcquireUntilAsync(clientGone.Token);
        var launch = await core.Launcher.NextLaunchAsync();
        var staying = core.AcquireAsync();
        var other = await core.Launcher.NextLaunchAsync();

        await clientGone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        await launch.Cancelled;
        other.Answer();

        using var lease = await staying;
        Assert.Equal(other.Specification.Id, lease.Vm.Specification.Id);
        await Eventually.HoldsAsync(() => core.Launcher.Running == 1 && Instances(core) == 1);
    }

    [Fact]
    public async Task AcquireAsync_WaitTooLong_LeavesNoVmBehind()
    {
        await using var core = await CreateAsync(""" "PendingTimeout": "00:00:02" """);
        core.Launcher.HoldLaunches = true;
        var wait = core.AcquireAsync();
        var launch = await core.Launcher.NextLaunchAsync();

        core.Time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(ActivationFailure.PendingTimeout, (await Assert.ThrowsAsync<ActivationException>(() => wait)).Failure);
        await launch.Cancelled;
        await Eventually.HoldsAsync(() => core.Launcher.Running == 0 && Instances(core) == 0);
    }

    [Fact]
    public async Task AnswerAndLeaving_InEitherOrder_NoVmIsLeftBehindAndNoneIsSharedOrLost()
    {
        await using var core = await CreateAsync();
        core.Launcher.HoldLaunches = true;
        for (var round = 0; round < 200; round++)
        {
            using var clientGone = new CancellationTokenSource();
            var wait = core.AcquireUntilAsync(clientGone.Token);
            var launch = await core.Launcher.NextLaunchAsync();
            using var gate = new Barrier(2);

            await Task.WhenAll(
                Task.Run(() =>
                {
                    gate.SignalAndWait();
                    launch.Answer();
                }, TestContext.Current.CancellationToken),
                Task.Run(() =>
                {
                    gate.SignalAndWait();
                    clientGone.Cancel();
                }, TestContext.Current.CancellationToken));

            try
            {
                (await wait).Dispose();
            }
            catch (OperationCanceledException)
            {
                // It left first.
            }

            await Eventually.HoldsAsync(() => core.Launcher.Running == 0 && Instances(core) == 0);
        }
    }

    [Fact]
    public async Task AcquireAsync_MoreThanMaxInstances_AreServedAsOthersEnd()
    {
        await using var core = await CreateAsync(""" "MaxInstances": 3 """, ("Host:ConcurrentBoots", "2"));

        var requests = Enumerable.Range(0, 60).Select(async _ =>
        {
            using var lease = await core.AcquireAsync();
            await Task.Yield();
            return lease.Vm;
        });
        var vms = await Task.WhenAll(requests);

        Assert.Equal(60, vms.Distinct().Count());
        Assert.InRange(core.Launcher.MostRunning, 1, 3);
        await Eventually.HoldsAsync(() => core.Launcher.Running == 0 && Instances(core) == 0);
    }

    [Fact]
    public async Task AcquireAsync_OneMoreThanTheSiteLetsWait_IsRefusedAtOnceAndThePlaceComesBack()
    {
        await using var core = await CreateAsync(""" "MaxInstances": 1, "PendingRequests": 2 """, ("Host:ConcurrentBoots", "1"));
        using var held = await core.AcquireAsync();
        Task<VmLease>[] waits = [core.AcquireAsync(), core.AcquireAsync()];

        Assert.Equal(ActivationFailure.QueueFull, (await Assert.ThrowsAsync<ActivationException>(() => core.AcquireAsync())).Failure);

        held.Dispose();
        (await waits[0]).Dispose();
        (await waits[1]).Dispose();
        (await core.AcquireAsync()).Dispose();
    }

    [Fact]
    public async Task Boot_Fails_IsToldAndLeavesNothingToRemember()
    {
        await using var core = await CreateAsync();
        core.Launcher.HoldLaunches = true;
        var wait = core.AcquireAsync();
        (await core.Launcher.NextLaunchAsync()).Fail(VmLaunchFailure.GuestDied);

        Assert.Equal(ActivationFailure.BootFailed, (await Assert.ThrowsAsync<ActivationException>(() => wait)).Failure);
        await Eventually.HoldsAsync(() => Instances(core) == 0);
    }

    [Fact]
    public async Task ReportUnreachable_NextAttempt_HasAFreshVm()
    {
        await using var core = await CreateAsync();
        var failing = await core.AcquireAsync();

        core.Activator.ReportUnreachable(failing);
        failing.Dispose();
        using var next = await core.AcquireAsync();

        Assert.NotSame(failing.Vm, next.Vm);
        await core.Vms[0].StopBegun;
    }

    [Fact]
    public async Task StopAsync_RequestsInUse_AreServedFirst()
    {
        await using var core = await CreateAsync();
        var lease = await core.AcquireAsync();

        var stopping = core.Activator.StopAsync("blog", TestContext.Current.CancellationToken);
        Assert.False(core.Vms[0].IsStopping);
        lease.Dispose();

        Assert.Equal(1, await stopping.WaitAsync(Testing.TestTimeouts.Local, TestContext.Current.CancellationToken));
        Assert.Equal(0, core.Launcher.Running);
    }
}
