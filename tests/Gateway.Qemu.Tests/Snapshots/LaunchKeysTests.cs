using Gateway.Images;
using Gateway.Images.Manifests;
using Gateway.Qemu.Hypervisors;
using Gateway.Qemu.Shells;
using Gateway.Qemu.Snapshots;
using Gateway.Vms.Launching;
using Gateway.Vms.Sites.Policies;
using Xunit;

namespace Gateway.Qemu.Tests.Snapshots;

/// <summary>Keys that are remembered are those that would be worked out.</summary>
public sealed class LaunchKeysTests
{
    private static readonly Hypervisor Tcg = new("/usr/bin/qemu", "/usr/bin/qemu", "7.2.22", Accelerator.Tcg, "", new VmIdentity(null, [], null));

    private static readonly VmSpecification Wanted = new(
        "blog-1-a",
        "blog",
        "",
        new Image("blog", "sha256:0", "/images/blog", new ImageManifest { Kind = ImageKind.Linux, Kernel = "kernel.elf", MemoryMiB = 64, Ready = new ImageReadiness("^ready", null), Files = new Dictionary<string, string>() }),
        MemoryMiB: 64,
        Vcpus: 1,
        new Dictionary<string, string>(),
        Outbound: false);

    private readonly LaunchKeys _keys = new();

    public static TheoryData<string, VmSpecification> Others => new()
    {
        { "memory", Wanted with { MemoryMiB = 65 } },
        { "processors", Wanted with { Vcpus = 2 } },
        { "volume", Wanted with { Volume = new VolumePolicy(16, "/data") } },
        { "variables", Wanted with { Environment = new Dictionary<string, string> { ["KEY"] = "value" } } },
        { "image", Wanted with { Image = new Image("blog", "sha256:1", "/images/blog", Wanted.Image.Manifest with { CommandLine = "quiet" }) } },
    };

    [Theory]
    [MemberData(nameof(Others), DisableDiscoveryEnumeration = true)]
    public void Of_WhatDiffers_HasAKeyOfItsOwn(string what, VmSpecification other)
    {
        Assert.NotEmpty(what);
        Assert.NotEqual(_keys.SnapshotOf(Wanted, Tcg), _keys.SnapshotOf(other, Tcg));
        foreach (var specification in new[] { Wanted, other })
        {
            Assert.Equal(SnapshotKey.Of(specification, Tcg), _keys.SnapshotOf(specification, Tcg));
            Assert.Equal(ShellShape.Of(specification, Tcg), _keys.ShellOf(specification, Tcg));
        }
    }

    [Fact]
    public void Of_AnotherHypervisor_IsAnotherKey()
        => Assert.NotEqual(_keys.SnapshotOf(Wanted, Tcg), _keys.SnapshotOf(Wanted, Tcg with { Version = "7.2.23" }));

    [Fact]
    public void Of_AnotherVmOfTheSame_IsTheSameObject()
        => Assert.Same(_keys.SnapshotOf(Wanted, Tcg), _keys.SnapshotOf(Wanted with { Id = "blog-2-b", Instance = "key", Site = "other" }, Tcg));
}
