using Gateway.Vms.Tests.Kit;
using Xunit;

namespace Gateway.Vms.Tests.Activation;

public sealed class HotPathTests
{
    [Fact]
    public async Task AcquireAsync_Warm_AllocatesOnlyTheLease()
    {
        const int Rounds = 200_000;
        await using var core = await TestCore.StartBlogAsync(""" "Idle": { "After": "01:00:00" } """);
        var match = core.Match();
        using var held = await core.AcquireAsync();
        Run(10_000);

        var allocated = GC.GetAllocatedBytesForCurrentThread();
        Run(Rounds);
        allocated = (GC.GetAllocatedBytesForCurrentThread() - allocated) / Rounds;

        TestContext.Current.TestOutputHelper?.WriteLine($"{allocated} bytes a lease.");
        Assert.InRange(allocated, 0, 96);

        void Run(int rounds)
        {
            for (var round = 0; round < rounds; round++)
            {
                var acquire = core.Activator.AcquireAsync(match, CancellationToken.None);
                acquire.GetAwaiter().GetResult().Dispose();
            }
        }
    }
}
