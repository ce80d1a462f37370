using Gateway.Images;
using Gateway.Images.Manifests;
using Gateway.Qemu.Tests.Kit;
using Gateway.Testing;
using Gateway.Vms.Launching;
using Xunit;

namespace Gateway.Qemu.Tests.CommandLine;

/// <summary>What a person is told of a VM's command line.</summary>
public sealed class BootExplanationTests
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    [Theory]
    [InlineData(MachineType.Microvm, "-machine microvm,", "PCI bus")]
    [InlineData(MachineType.Pc, "-machine pc,", "SMBus")]
    [InlineData(MachineType.Q35, "-machine q35,", "SATA controller")]
    public async Task ExplainAsync_EachMachine_EveryPartHasItsReason(MachineType machine, string flag, string leftOut)
    {
        await using var kit = new LauncherKit();
        var manifest = new ImageManifest
        {
            Kind = ImageKind.Generic,
            Kernel = "kernel",
            Machine = machine,
            NetworkCard = machine == MachineType.Microvm ? NetworkCard.VirtioNet : NetworkCard.VirtioNetLegacy,
            MemoryMiB = 16,
            Ready = new ImageReadiness(null, "/"),
            Files = new Dictionary<string, string>(),
        };

        var explanation = await kit.Launcher.ExplainAsync(
            new VmSpecification("vm", "", "", new Image("web", "sha256:0", "/images/web", manifest), 16, 1, new Dictionary<string, string>(), Outbound: false), _token);

        Assert.Contains(explanation.Flags, part => part.What.StartsWith(flag, StringComparison.Ordinal));
        Assert.Contains(explanation.Flags, part => part.What == "-kernel /images/web/kernel");
        Assert.Contains(explanation.LeftOut, part => part.What.Contains(leftOut, StringComparison.Ordinal));
        Assert.All([.. explanation.Flags, .. explanation.LeftOut], part => Assert.NotEmpty(part.Reason));
        Assert.Empty(kit.VmFolders);
    }
}
