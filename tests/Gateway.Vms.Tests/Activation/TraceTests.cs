using System.Diagnostics;
using Gateway.Vms.Activation;
using Gateway.Vms.Launching;
using Gateway.Vms.Tests.Kit;
using Xunit;

namespace Gateway.Vms.Tests.Activation;

[Collection(TracedAlone.Name)]
public sealed class TraceTests : IDisposable
{
    private readonly RecordedSpans _spans = new();

    [Fact]
    public async Task Cold_Traced_HasItsPhasesUnderTheActivation()
    {
        await using var core = await TestCore.StartBlogAsync();
        core.Launcher.Phases = [new(VmPhase.Spawn, TimeSpan.FromMilliseconds(50)), new(VmPhase.Boot, TimeSpan.FromMilliseconds(5)), new(VmPhase.Ready, TimeSpan.FromMilliseconds(1))];
        using var request = RecordedSpans.BeginRequest();

        using var lease = await core.AcquireAsync();
        Assert.Same(request, Activity.Current);
        await Eventually.HoldsAsync(() => _spans.Of(request).Count == 5);

        var activate = Named(request, "activate");
        Assert.Equal((request.SpanId, ActivityStatusCode.Unset), (activate.ParentSpanId, activate.Status));
        Assert.Equal(("blog", "cold", lease.Vm.Specification.Id), (activate.GetTagItem("gateway.site"), activate.GetTagItem("gateway.source"), activate.GetTagItem("gateway.vm")));
        Assert.Empty(activate.Links);
        Assert.Same(activate, lease.Activation);
        Assert.All(Phases(request), phase => Assert.Equal(activate.SpanId, phase.ParentSpanId));
        Assert.Equal(["queue", "spawn", "boot", "ready"], Phases(request).Select(phase => phase.OperationName));
        Assert.Equal([50, 5, 1], Phases(request).Skip(1).Select(phase => phase.Duration.TotalMilliseconds));
        Assert.Equal(Named(request, "spawn").StartTimeUtc + TimeSpan.FromMilliseconds(50), Named(request, "boot").StartTimeUtc);
    }

    [Fact]
    public async Task Warm_Traced_IsAnActivationWithoutPhases()
    {
        await using var core = await TestCore.StartBlogAsync();
        using var first = await core.AcquireAsync();
        using var request = RecordedSpans.BeginRequest();

        using var lease = await core.AcquireAsync();

        Assert.Equal("warm", Assert.Single(_spans.Of(request)).GetTagItem("gateway.source"));
        Assert.Same(request, Activity.Current);
    }

    [Fact]
    public async Task ManyWait_Traced_ShareTheFirstOnesBootByLinkAndEvent()
    {
        await using var core = await TestCore.StartBlogAsync();
        core.Launcher.HoldLaunches = true;
        var (first, acquiring) = Begin(core);
        var (second, joining) = Begin(core);
        var launch = await core.Launcher.NextLaunchAsync();
        launch.Answer();
        (await acquiring).Dispose();
        (await joining).Dispose();
        await Eventually.HoldsAsync(() => _spans.Of(first).Count == 4);

        var joined = Assert.Single(_spans.Of(second));
        var boot = Named(first, "activate");
        Assert.Equal((boot.TraceId, boot.SpanId), (Assert.Single(joined.Links).Context.TraceId, joined.Links.Single().Context.SpanId));
        var told = Assert.Single(joined.Events);
        Assert.Equal(("joined", boot.TraceId.ToString()), (told.Name, told.Tags.Single(tag => tag.Key == "gateway.boot.trace_id").Value));
        Assert.Equal("cold", joined.GetTagItem("gateway.source"));
    }

    [Fact]
    public async Task PlaceInTheGuest_WaitedFor_IsAQueueOfItsOwn()
    {
        await using var core = await TestCore.StartBlogAsync(connections: 1);
        var held = await core.AcquireAsync();
        var (request, acquiring) = Begin(core);
        core.Time.Advance(TimeSpan.FromSeconds(2));

        held.Dispose();
        (await acquiring).Dispose();

        await Eventually.HoldsAsync(() => _spans.Of(request).Count == 2);
        Assert.Equal(TimeSpan.FromSeconds(2), Named(request, "queue").Duration);
        Assert.Equal("warm", Named(request, "activate").GetTagItem("gateway.source"));
        Assert.Empty(Named(request, "activate").Links);
    }

    [Fact]
    public async Task BootFails_Traced_IsAnErrorOfActivationAndBoot()
    {
        await using var core = await TestCore.StartBlogAsync();
        core.Launcher.HoldLaunches = true;
        var (request, acquiring) = Begin(core);
        (await core.Launcher.NextLaunchAsync()).Fail(VmLaunchFailure.GuestDied);
        await Assert.ThrowsAsync<ActivationException>(() => acquiring);
        await Eventually.HoldsAsync(() => _spans.Of(request).Count == 3);

        Assert.All([Named(request, "activate"), Named(request, "boot")], span => Assert.Equal((ActivityStatusCode.Error, "boot_failed"), (span.Status, span.GetTagItem("error.type"))));
        Assert.Equal(ActivityStatusCode.Unset, Named(request, "queue").Status);
    }

    [Fact]
    public async Task VmGoesWhileOneWaits_Traced_TheNextBootIsThatOnes()
    {
        await using var core = await TestCore.StartBlogAsync(connections: 1);
        var held = await core.AcquireAsync();
        var (request, acquiring) = Begin(core);

        core.Vms[0].Die();
        (await acquiring).Dispose();
        held.Dispose();

        await Eventually.HoldsAsync(() => _spans.Of(request).Count == 4);
        Assert.Equal(["queue", "spawn", "boot"], Phases(request).Select(phase => phase.OperationName));
        Assert.Empty(Named(request, "activate").Links);
    }

    public void Dispose() => _spans.Dispose();

    /// <summary>A request of its own that asks for a lease.</summary>
    private static (Activity Request, Task<VmLease> Acquiring) Begin(TestCore core)
    {
        using var request = RecordedSpans.BeginRequest();
        return (request, core.AcquireAsync());
    }

    private Activity Named(Activity request, string name) => _spans.Of(request).Single(span => span.OperationName == name);

    private IEnumerable<Activity> Phases(Activity request) => _spans.Of(request).Where(span => span.OperationName != "activate").OrderBy(span => span.StartTimeUtc).ThenBy(span => span.Duration);
}
