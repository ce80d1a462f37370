using System.Text;
using Gateway.Images;
using Gateway.Images.Manifests;
using Gateway.Qemu.Machines;
using Gateway.Vms.Launching;
using Gateway.Vms.Sites.Policies;
using Xunit;

namespace Gateway.Qemu.Tests.Volumes;

/// <summary>What a guest is told: the bytes that its init reads.</summary>
public sealed class LaunchMessageTests
{
    private static readonly ImageManifest Manifest = new() { Kind = ImageKind.Linux, MemoryMiB = 16, Ready = new ImageReadiness("^ready", null), Files = new Dictionary<string, string>() };

    [Fact]
    public void Of_VariablesAndAVolume_AreRecordsBehindTheirLength()
        => Assert.Equal("33\nenv=A=a=b\n\0env=B=ü\0volume=/data\0", Text(new() { ["A"] = "a=b\n", ["B"] = "ü" }, new VolumePolicy(64, "/data")));

    [Fact]
    public void Of_Nothing_IsALengthOfZero() => Assert.Equal("0\n", Text([], null));

    private static string Text(Dictionary<string, string> environment, VolumePolicy? volume)
        => Encoding.UTF8.GetString(LaunchMessage.Of(new VmSpecification("a-1", "a", "", new Image("a", "sha256:0", "/i", Manifest), 16, 1, environment, Outbound: false) { Volume = volume }));
}
