using Gateway.Proxy;
using Gateway.Vms.Launching;
using Xunit;

namespace Gateway.Tests.Proxy;

public sealed class ServerTimingTests
{
    [Fact]
    public void Write_ColdBoot_NamesSourceAndPhasesInMilliseconds()
    {
        VmPhaseDuration[] phases =
        [
            new(VmPhase.Queue, TimeSpan.FromMicroseconds(31)),
            new(VmPhase.Spawn, TimeSpan.FromMilliseconds(70.114)),
            new(VmPhase.Boot, TimeSpan.FromMilliseconds(5.9)),
        ];

        var text = ServerTiming.Write(VmSource.Cold, phases, TimeSpan.Zero, TimeSpan.FromMilliseconds(1.2), TimeSpan.FromMilliseconds(1077.4));

        Assert.Equal("source;desc=\"cold\", queue;dur=0.031, spawn;dur=70.114, boot;dur=5.900, forward;dur=1.200, total;dur=1077.400", text);
    }

    [Theory]
    [InlineData(VmPhase.Boot, "boot")]
    [InlineData(VmPhase.Restore, "restore")]
    [InlineData(VmPhase.Claim, "claim")]
    public void Write_ProofOfReadiness_IsOfThePhaseBefore(VmPhase before, string name)
        => Assert.Equal(
            $"source;desc=\"cold\", spawn;dur=1.000, {name};dur=5.000, forward;dur=0.500, total;dur=6.500",
            ServerTiming.Write(
                VmSource.Cold,
                [new(VmPhase.Spawn, TimeSpan.FromMilliseconds(1)), new(before, TimeSpan.FromMilliseconds(3)), new(VmPhase.Ready, TimeSpan.FromMilliseconds(2))],
                TimeSpan.Zero,
                TimeSpan.FromMilliseconds(0.5),
                TimeSpan.FromMilliseconds(6.5)));

    [Fact]
    public void Write_OthersWereAsked_HasTheirTime()
        => Assert.Equal(
            "source;desc=\"warm\", through;dur=3.500, forward;dur=0.500, total;dur=4.600",
            ServerTiming.Write(VmSource.Warm, [], TimeSpan.FromMilliseconds(3.5), TimeSpan.FromMilliseconds(0.5), TimeSpan.FromMilliseconds(4.6)));

    [Fact]
    public void Write_WarmVm_HasForwardAndTotalOnly()
        => Assert.Equal("source;desc=\"warm\", forward;dur=0.500, total;dur=0.600", ServerTiming.Write(VmSource.Warm, [], TimeSpan.Zero, TimeSpan.FromMilliseconds(0.5), TimeSpan.FromMilliseconds(0.6)));
}
