using Gateway.Images.Manifests;
using Gateway.Solo5.Tests.Kit;
using Gateway.Testing;
using Gateway.Vms.Launching;
using Xunit;

namespace Gateway.Solo5.Tests;

/// <summary>What is said where a tender is not there.</summary>
public sealed class MissingTenderTests
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    [Fact]
    public async Task Launch_NoTender_NamesProgramAndSetting()
    {
        await using var kit = new Solo5Kit(null, "no-such-tender");

        var error = await Assert.ThrowsAsync<VmLaunchException>(() => kit.LaunchAsync(kit.Specification(), _token));

        Assert.Equal(VmLaunchFailure.Unsupported, error.Failure);
        Assert.Contains("cannot find 'no-such-tender', which runs machine solo5-spt", error.Message, StringComparison.Ordinal);
        Assert.Contains("(Gateway:Solo5:Spt=no-such-tender)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Launch_NoHvt_NamesItsOwnSetting()
    {
        await using var kit = new Solo5Kit(null, "no-such-tender", ("Gateway:Solo5:Hvt", "/no/hvt"));
        var specification = kit.Specification();
        var image = specification.Image with { Manifest = specification.Image.Manifest with { Machine = MachineType.Solo5Hvt } };

        var error = await Assert.ThrowsAsync<VmLaunchException>(() => kit.LaunchAsync(specification with { Image = image }, _token));

        Assert.Contains("(Gateway:Solo5:Hvt=/no/hvt)", error.Message, StringComparison.Ordinal);
    }
}
