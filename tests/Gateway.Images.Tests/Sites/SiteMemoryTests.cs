using Gateway.Images.Sites;
using Xunit;

namespace Gateway.Images.Tests.Sites;

public sealed class SiteMemoryTests
{
    [Theory]
    [InlineData(0, 0, 8)]
    [InlineData(2_900_000, 64 * 1024, 8)]
    [InlineData(3 << 20, 1, 9)]
    [InlineData(100 << 20, 64 * 1024, 106)]
    [InlineData(int.MaxValue, 64 * 1024, 2054)]
    public void MiBFor_Lengths_LeavesRoomForTheKernel(long archive, long kernel, int expected) => Assert.Equal(expected, SiteMemory.MiBFor(archive, kernel));
}
