using Gateway.Testing.Scripted;
using Gateway.Vms.Activation;
using Gateway.Vms.Instances;
using Gateway.Vms.Launching;
using Gateway.Vms.Tests.Kit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Gateway.Vms.Tests.Activation;

/// <summary>Boots that fail and VMs that die.</summary>
public sealed class FailureTests
{
    [Fact]
    public async Task Boot_Fails_EveryWaiterIsToldAndTheNextOnesHaveToWait()
    {
        await using var core = await TestCore.StartBlogAsync();
        core.Launcher.HoldLaunches = true;
        Task<VmLease>[] waits = [core.AcquireAsync(), core.AcquireAsync()];

        (await core.Launcher.NextLaunchAsync()).Fail(VmLaunchFailure.GuestDied);

        foreach (var wait in waits)
        {
            Assert.Equal(ActivationFailure.BootFailed, (await Assert.ThrowsAsync<ActivationException>(() => wait)).Failure);
        }

        var refused = await Assert.ThrowsAsync<ActivationException>(() => core.AcquireAsync());
        Assert.Equal((ActivationFailure.BackOff, TimeSpan.FromSeconds(1)), (refused.Failure, refused.RetryAfter!.Value));
        Assert.Equal(1, core.Launcher.Launches);
        Assert.Contains(core.Log.GetSnapshot(), record => record.Level == LogLevel.Warning && record.Message.Contains("scripted console", StringComparison.Ordinal));
        Assert.DoesNotContain("console", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Boot_FailsAgainAndAgain_PausesGrowAndEndWithTheImage()
    {
        await using var core = await TestCore.StartBlogAsync();
        core.Launcher.HoldLaunches = true;
        foreach (var seconds in (int[])[1, 2, 4, 8, 16, 32, 60, 60])
        {
            var wait = core.AcquireAsync();
            (await core.Launcher.NextLaunchAsync()).Fail(VmLaunchFailure.Refused);
            await Assert.ThrowsAsync<ActivationException>(() => wait);
            Assert.Equal(TimeSpan.FromSeconds(seconds), (await Assert.ThrowsAsync<ActivationException>(() => core.AcquireAsync())).RetryAfter);
            core.Time.Advance(TimeSpan.FromSeconds(seconds));
        }

        var last = core.AcquireAsync();
        (await core.Launcher.NextLaunchAsync()).Fail(VmLaunchFailure.Refused);
        await Assert.ThrowsAsync<ActivationException>(() => last);
        await core.AddImageAsync("blog", "mended");

        var mended = core.AcquireAsync();
        (await core.Launcher.NextLaunchAsync()).Answer();
        (await mended).Dispose();
    }

    [Fact]
    public async Task Boot_Failed_IsForgottenInTheEnd()
    {
        await using var core = await TestCore.StartBlogAsync();
        core.Launcher.HoldLaunches = true;
        var wait = core.AcquireAsync();
        (await core.Launcher.NextLaunchAsync()).Fail(VmLaunchFailure.GuestDied);
        await Assert.ThrowsAsync<ActivationException>(() => wait);

        core.Time.Advance(TimeSpan.FromMinutes(2));
        var again = core.AcquireAsync();
        (await core.Launcher.NextLaunchAsync()).Fail(VmLaunchFailure.GuestDied);
        await Assert.ThrowsAsync<ActivationException>(() => again);

        Assert.Equal(TimeSpan.FromSeconds(1), (await Assert.ThrowsAsync<ActivationException>(() => core.AcquireAsync())).RetryAfter);
    }

    [Fact]
    public async Task Boot_TheHostWasToBlame_IsTriedOnceMoreUnderAnotherName()
    {
        await using var core = await TestCore.StartBlogAsync();
        core.Launcher.HoldLaunches = true;
        var wait = core.AcquireAsync();
        var first = await core.Launcher.NextLaunchAsync();
        first.Fail(VmLaunchFailure.Host);
        var second = await core.Launcher.NextLaunchAsync();
        second.Answer();

        using var lease = await wait;

        Assert.NotEqual(first.Specification.Id, second.Specification.Id);
        Assert.Equal(second.Specification.Id, lease.Vm.Specification.Id);
        Assert.Equal(second.Specification.Id, core.Activator.Snapshot()[0].Id);
    }

    [Fact]
    public async Task Boot_TheHostWasToBlameTwice_Fails()
    {
        await using var core = await TestCore.StartBlogAsync();
        core.Launcher.HoldLaunches = true;
        var wait = core.AcquireAsync();
        (await core.Launcher.NextLaunchAsync()).Fail(VmLaunchFailure.Host);
        (await core.Launcher.NextLaunchAsync()).Fail(VmLaunchFailure.Host);

        Assert.Equal(ActivationFailure.BootFailed, (await Assert.ThrowsAsync<ActivationException>(() => wait)).Failure);
        Assert.Equal(2, core.Launcher.Launches);
    }

    [Fact]
    public async Task Boot_NoAnswerInTime_IsGivenUp()
    {
        await using var core = await TestCore.StartBlogAsync(""" "Boot": { "Timeout": "00:00:03" } """);
        core.Launcher.HoldLaunches = true;
        var wait = core.AcquireAsync();
        var launch = await core.Launcher.NextLaunchAsync();

        core.Time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(ActivationFailure.BootDeadline, (await Assert.ThrowsAsync<ActivationException>(() => wait)).Failure);
        await launch.Cancelled;
        Assert.Equal(0, core.Launcher.Running);
    }

    [Fact]
    public async Task Death_WhileServing_TheNextRequestBootsAtOnce()
    {
        await using var core = await TestCore.StartBlogAsync();
        using var lease = await core.AcquireAsync();

        core.Vms[0].Die();

        Assert.True(lease.Vm.Gone.IsCancellationRequested);
        using var next = await core.AcquireAsync();
        Assert.Same(core.Vms[1], next.Vm);
    }

    [Fact]
    public async Task Death_RightAfterEachBoot_IsAnsweredByAPause()
    {
        await using var core = await TestCore.StartBlogAsync();
        for (var round = 0; round < 2; round++)
        {
            (await core.AcquireAsync()).Dispose();
            core.Vms[round].Die();
        }

        Assert.Equal(ActivationFailure.BackOff, (await Assert.ThrowsAsync<ActivationException>(() => core.AcquireAsync())).Failure);
    }

    [Fact]
    public async Task Death_AfterALongLife_IsNoReasonToPause()
    {
        await using var core = await TestCore.StartBlogAsync(""" "Idle": { "Action": "Keep" } """);
        for (var round = 0; round < 5; round++)
        {
            (await core.AcquireAsync()).Dispose();
            core.Time.Advance(TimeSpan.FromSeconds(31));
            core.Vms[round].Die();
        }

        (await core.AcquireAsync()).Dispose();
    }

    [Fact]
    public async Task ReportUnreachable_OneOfTwoLeases_BootsAnotherAndLetsTheOtherFinish()
    {
        await using var core = await TestCore.StartBlogAsync();
        using var stream = await core.AcquireAsync();
        var failing = await core.AcquireAsync();

        core.Activator.ReportUnreachable(failing);
        failing.Dispose();
        using var next = await core.AcquireAsync();

        Assert.NotSame(stream.Vm, next.Vm);
        Assert.False(core.Vms[0].IsStopping);
        stream.Dispose();
        await core.Vms[0].StopBegun;
        await Eventually.HoldsAsync(() => core.States() is [VmState.Ready]);
    }

    [Fact]
    public async Task Death_OnManyHostsThatStrangersMadeUp_OnlyTheLatestAreRemembered()
    {
        const int Beyond = 50;
        await using var core = await TestCore.StartBlogAsync();
        core.WriteSiteFile("hosts", """{ "Match": { "Hosts": [ "*.h.localhost" ] }, "Image": "blog", "Instance": "Host" }""");
        Assert.Empty(core.Sites.TryReload());
        for (var host = 0; host < FailedInstances.Capacity + Beyond; host++)
        {
            using var lease = await core.AcquireAsync($"x{host}.h.localhost");
            ((ScriptedVm)lease.Vm).Die();
        }

        var instances = core.Services.GetRequiredService<VmInstances>();
        await Eventually.HoldsAsync(() => instances.All.Count() == FailedInstances.Capacity);

        Assert.DoesNotContain(instances.All, instance => instance.Key.Instance == "x0.h.localhost");
        core.Time.Advance(TimeSpan.FromMinutes(2));
        await Eventually.HoldsAsync(() => !instances.All.Any());
    }
}
