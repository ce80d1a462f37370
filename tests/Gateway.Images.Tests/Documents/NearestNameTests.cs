using Gateway.Images.Documents;
using Xunit;

namespace Gateway.Images.Tests.Documents;

public sealed class NearestNameTests
{
    private static readonly string[] Known = ["kernel", "initrd", "cmdline", "memoryMiB", "vcpus"];

    [Theory]
    [InlineData("kernle", "kernel")]
    [InlineData("Kernel", "kernel")]
    [InlineData("memoryMb", "memoryMiB")]
    [InlineData("vcpu", "vcpus")]
    [InlineData("colour", null)]
    [InlineData("x", null)]
    public void Find_Name_GivesTheNearOne(string name, string? expected) => Assert.Equal(expected, NearestName.Find(name, Known));

    [Fact]
    public void Find_NothingKnown_GivesNothing() => Assert.Null(NearestName.Find("kernel", []));
}
