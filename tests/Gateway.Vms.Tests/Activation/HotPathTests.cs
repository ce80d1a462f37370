using System.Diagnostics;
using Gateway.Vms.Tests.Kit;
using Xunit;

namespace Gateway.Vms.Tests.Activation;

public sealed class HotPathTests
{
    [Fact]
    public async Task AcquireAsync_Warm_AllocatesOnlyTheLeaseAndTakesAboutAMicrosecond()
    {
        const int Rounds = 200_000;
        await using var core = await TestCore.StartBlogAsync(""" "Idle": { "After": "01:00:00" } """);
        var match = core.Match();
        using var held = await core.AcquireAsync();
        Run(10_000);

        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var begun = Stopwatch.GetTimestamp();
        Run(Rounds);
        var each = Stopwatch.GetElapsedTime(begun) / Rounds;
        allocated = (GC.GetAllocatedBytesForCurrentThread() - allocated) / Rounds;

        TestContext.Current.TestOutputHelper?.WriteLine($"{each.TotalNanoseconds:F0} ns and {allocated} bytes a lease.");
        Assert.InRange(allocated, 0, 96);
        Assert.True(each < TimeSpan.FromMicroseconds(20), $"{each.TotalNanoseconds:F0} ns a lease");

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
