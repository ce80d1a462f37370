using Gateway.Images;
using Gateway.Images.Foreign.Solo5;
using Gateway.Images.Manifests;
using Gateway.Qemu.Hypervisors;
using Gateway.Solo5.Tenders;
using Gateway.Vms.Launching;
using Xunit;

namespace Gateway.Solo5.Tests.Tenders;

/// <summary>The command line of a tender, to the letter.</summary>
public sealed class TenderCommandLineTests
{
    private const string Mirage = "--ipv4={guest.address}/{guest.prefix} --ipv4-gateway={guest.gateway}";

    private static readonly TenderFiles Files = new("@3", "/proc/self/fd/4", ["overlays/disk0", "overlays/disk1"]);
    private static readonly Tender Tender = new("spt", "/usr/bin/solo5-spt", "/usr/bin/nsenter", "/usr/bin/setpriv", new VmIdentity(null, [], null));

    [Fact]
    public void Build_MirageServer_IsWhatRunsIt()
        => Assert.Equal(
            ["--mem=64", "--net:service=@3", "--net-mac:service=02:00:0a:00:02:0f", "/proc/self/fd/4", "--ipv4=10.0.2.15/24", "--ipv4-gateway=10.0.2.2"],
            Build(Mirage));

    [Fact]
    public void Build_Disks_HaveTheNamesOfTheProgramInItsOrder()
        => Assert.Equal(
            ["--mem=64", "--net:service=@3", "--net-mac:service=02:00:0a:00:02:0f", "--block:kv=overlays/disk0", "--block:log=overlays/disk1", "/proc/self/fd/4"],
            Build("", "kv", "log"));

    /// <summary>The tender puts a blank between two arguments, so that the program gets the text as it was written.</summary>
    [Theory]
    [InlineData("-a  b")]
    [InlineData("--name='a b' --x=\"{}\"")]
    public void Build_AnyText_IsTheSameWhenTheTenderHasJoinedIt(string text) => Assert.Equal(text, string.Join(' ', Build(text).Skip(4)));

    [Fact]
    public void ByHand_MakesTheNetworkAndRunsTheSame()
        => Assert.Equal(
            "unshare --net -- sh -c 'ip tuntap add tap0 mode tap && ip address add 10.0.2.2/24 dev tap0 && ip link set tap0 up && ip neighbour replace 10.0.2.15 lladdr 02:00:0a:00:02:0f dev tap0 && exec \"$@\"' sh /usr/bin/solo5-spt "
                + "--mem=64 --net:service=tap0 --net-mac:service=02:00:0a:00:02:0f /images/web/kernel --ipv4=10.0.2.15/24 --ipv4-gateway=10.0.2.2",
            TenderCommandLine.ByHand(Tender, TenderCommandLine.Build(Specification(Mirage), Binary(), new TenderFiles("tap0", "/images/web/kernel", []))));

    private static IEnumerable<string> Build(string line, params string[] blocks) => TenderCommandLine.Build(Specification(line), Binary(blocks), Files).Select(part => part.What);

    private static Solo5Binary Binary(params string[] blocks) => new(MachineType.Solo5Spt, "service", blocks);

    private static VmSpecification Specification(string line)
    {
        var manifest = new ImageManifest
        {
            Kind = ImageKind.Solo5,
            Machine = MachineType.Solo5Spt,
            CommandLine = line,
            MemoryMiB = 64,
            Ready = new ImageReadiness(null, "/"),
            Files = new Dictionary<string, string>(),
        };
        return new VmSpecification("vm", "", "", new Image("web", "sha256:0", "/images/web", manifest), 64, 1, new Dictionary<string, string>(), Outbound: false);
    }
}
