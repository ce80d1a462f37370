using Gateway.Qemu.Snapshots;
using Xunit;

namespace Gateway.Qemu.Tests.Snapshots;

/// <summary>What of the host's processor a state depends on.</summary>
public sealed class SnapshotKeyTests
{
    private const string Processor = "model name\t: one\nflags\t\t: fpu svm";

    [Fact]
    public void Processor_AfterAnotherStartOfTheMachine_IsTheSame()
        => Assert.Equal(
            SnapshotKey.Processor($"{Processor}\ncpu MHz\t\t: 2593.9\nbogomips\t: 5187.81\n\nprocessor\t: 1".Split('\n')),
            SnapshotKey.Processor($"{Processor}\ncpu MHz\t\t: 2601.0\nbogomips\t: 5188.12\n\nprocessor\t: 1".Split('\n')));

    [Fact]
    public void Processor_OtherFlags_IsAnother()
        => Assert.NotEqual(SnapshotKey.Processor(Processor.Split('\n')), SnapshotKey.Processor($"{Processor} npt".Split('\n')));
}
