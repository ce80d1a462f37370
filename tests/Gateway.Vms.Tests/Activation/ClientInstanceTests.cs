using Gateway.Vms.Activation;
using Gateway.Vms.Instances;
using Gateway.Vms.Sites;
using Gateway.Vms.Tests.Kit;
using Xunit;

namespace Gateway.Vms.Tests.Activation;

/// <summary>A VM for each client, whom somebody in front tells apart.</summary>
public sealed class ClientInstanceTests
{
    private static Task<TestCore> CreateAsync(string more = "") => TestCore.StartBlogAsync(""" "Instance": "Client" """ + more);

    private static ValueTask<VmLease> AcquireAsync(TestCore core, string client)
        => core.Activator.AcquireAsync(core.Match().Of(client), TestContext.Current.CancellationToken);

    [Fact]
    public async Task AcquireAsync_TwoClients_HaveAVmEachAndKeepIt()
    {
        await using var core = await CreateAsync();
        var (ann, bob) = (OwnerId.Create(), OwnerId.Create());

        using var ofAnn = await AcquireAsync(core, ann);
        using var ofBob = await AcquireAsync(core, bob);
        using var ofAnnAgain = await AcquireAsync(core, ann);

        Assert.NotSame(ofAnn.Vm, ofBob.Vm);
        Assert.Same(ofAnn.Vm, ofAnnAgain.Vm);
        Assert.Equal(ann, ofAnn.Vm.Specification.Instance);
    }

    [Fact]
    public async Task AcquireAsync_NobodySaidWhichClient_IsAnErrorAndNothingIsShared()
    {
        await using var core = await CreateAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => core.AcquireAsync());

        Assert.Equal(0, core.Launcher.Launches);
    }

    [Fact]
    public async Task AcquireAsync_MoreClientsThanMaxInstances_TheOneIdleLongestGoes()
    {
        await using var core = await CreateAsync(""", "Limits": { "MaxInstances": 2 } """);
        string[] clients = [OwnerId.Create(), OwnerId.Create(), OwnerId.Create()];
        foreach (var client in clients)
        {
            (await AcquireAsync(core, client)).Dispose();
            core.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(clients[1..].Order(), core.Activator.Snapshot().Where(vm => vm.State == VmState.Ready).Select(vm => vm.Instance).Order());
        Assert.Equal(2, core.Launcher.MostRunning);
    }
}
