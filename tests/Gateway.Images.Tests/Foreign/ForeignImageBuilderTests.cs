using System.Buffers.Binary;
using Gateway.Images.Foreign;
using Gateway.Images.Manifests;
using Gateway.Images.Storage;
using Gateway.Testing;
using Gateway.Testing.Guests;
using Gateway.Testing.Solo5;
using Xunit;

namespace Gateway.Images.Tests.Foreign;

/// <summary>What an import writes down, and what it does not take.</summary>
public sealed class ForeignImageBuilderTests : IDisposable
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(ImageKind.Unikraft, MachineType.Pc, NetworkCard.VirtioNetLegacy, true)]
    [InlineData(ImageKind.Mirage, MachineType.Pc, NetworkCard.VirtioNetLegacy, true)]
    [InlineData(ImageKind.Nanos, MachineType.Microvm, NetworkCard.VirtioNet, true)]
    [InlineData(ImageKind.Osv, MachineType.Pc, NetworkCard.VirtioNet, false)]
    [InlineData(ImageKind.Rumprun, MachineType.Pc, NetworkCard.VirtioNetLegacy, true)]
    [InlineData(ImageKind.Generic, MachineType.Pc, NetworkCard.VirtioNet, true)]
    public async Task Build_Kind_HasTheMachineItNeeds(ImageKind kind, MachineType machine, NetworkCard card, bool isReadOnly)
    {
        var manifest = await ImportAsync(new ForeignSource { Kernel = Write("kernel", Kernels.Pvh), Disks = [Write("disk", new byte[4096])], Kind = kind, Port = 8080 });

        Assert.Equal((kind, machine, card, isReadOnly), (manifest.Kind, manifest.Machine, manifest.NetworkCard, manifest.Disks[0].ReadOnly));
        Assert.Equal([8080], manifest.Ports);
        Assert.Equal(new ImageReadiness(null, "/"), manifest.Ready);
        Assert.Equal(1, manifest.Connections);
        Assert.Equal("", manifest.Cpu);
        Assert.True(manifest.MemoryMiB >= 64);
        Assert.Equal(TemplatePolicy.Ready, manifest.Template);
    }

    [Theory]
    [InlineData(ImageKind.Unikraft, "Powered by Unikraft Telesto")]
    [InlineData(ImageKind.Osv, "OSv v0.57")]
    [InlineData(ImageKind.Rumprun, "rumprun-x86_64")]
    [InlineData(ImageKind.Nanos, "Nanos kernel")]
    public async Task Build_NoKind_IsRecognised(ImageKind kind, string text)
        => Assert.Equal(kind, (await ImportAsync(new ForeignSource { Kernel = Write("kernel", Kernels.Saying(Kernels.Pvh, text)), Port = 80 })).Kind);

    [Theory]
    [InlineData("caml_startup", ImageKind.Mirage)]
    [InlineData("nothing else", ImageKind.Solo5)]
    public async Task Build_Solo5OnVirtio_IsRecognised(string text, ImageKind kind)
        => Assert.Equal(kind, (await ImportAsync(new ForeignSource { Kernel = Write("kernel", Kernels.Saying(Kernels.Solo5(3), text)), Port = 80 })).Kind);

    [Theory]
    [InlineData(1, null, "caml", ImageKind.Mirage, MachineType.Solo5Hvt, "--ipv4={guest.address}/{guest.prefix} --ipv4-gateway={guest.gateway} -v")]
    [InlineData(2, null, "caml", ImageKind.Mirage, MachineType.Solo5Spt, "--ipv4={guest.address}/{guest.prefix} --ipv4-gateway={guest.gateway} -v")]
    [InlineData(2, ImageKind.Solo5, "caml", ImageKind.Solo5, MachineType.Solo5Spt, "--ipv4={guest.address}/{guest.prefix} --ipv4-gateway={guest.gateway} -v")]
    [InlineData(2, null, "C", ImageKind.Solo5, MachineType.Solo5Spt, "-v")]
    public async Task Build_Solo5ForATender_HasItsMachine(int target, ImageKind? said, string text, ImageKind kind, MachineType machine, string line)
    {
        var kernel = Kernels.Saying(Solo5Program.Create(target, ("service", 2), ("kv", 1)), text);
        var manifest = await ImportAsync(new ForeignSource { Kernel = Write("kernel", kernel), Disks = [Write("disk", new byte[4096])], Kind = said, Port = 80, Arguments = "-v" });

        Assert.Equal((kind, machine, line), (manifest.Kind, manifest.Machine, manifest.CommandLine));
        Assert.Equal((NetworkCard.VirtioNet, TemplatePolicy.Never, 65), (manifest.NetworkCard, manifest.Template, manifest.MemoryMiB));
        Assert.Equal([new ImageDisk("disk0", ReadOnly: false)], manifest.Disks);
    }

    [Fact]
    public async Task Build_MarkAcrossTheBorderOfTwoWindows_IsRecognised()
    {
        var padded = new byte[(1 << 20) - 4];
        Kernels.Pvh.CopyTo(padded, 0);

        Assert.Equal(ImageKind.Unikraft, (await ImportAsync(new ForeignSource { Kernel = Write("kernel", Kernels.Saying(padded, "Unikraft")), Port = 80 })).Kind);
    }

    [Fact]
    public async Task Build_DiskAlone_BootsByItself()
    {
        var manifest = await ImportAsync(new ForeignSource { Disks = [Write("disk", new GuestProgram(GuestProgram.SerialPort).Halt().ToDisk())], Kind = ImageKind.Nanos, Port = 80 });

        Assert.Null(manifest.Kernel);
        Assert.Equal("", manifest.CommandLine);
        Assert.Equal((MachineType.Q35, DiskFormat.Raw, true), (manifest.Machine, manifest.Disks[0].Format, manifest.Disks[0].ReadOnly));
    }

    [Fact]
    public async Task Build_EverythingSaid_IsTaken()
    {
        var manifest = await ImportAsync(new ForeignSource
        {
            Kernel = Write("kernel", Kernels.Pvh),
            Initrd = Write("initrd", new byte[3 << 20]),
            Disks = [Write("disk", Qcow2())],
            Kind = ImageKind.Generic,
            Port = 6379,
            Protocol = GuestProtocol.Tcp,
            ReadyLine = "^listening",
            Writable = true,
            Connections = 8,
            MemoryMiB = 32,
            Vcpus = 2,
            Machine = MachineType.Q35,
            NetworkCard = NetworkCard.E1000,
            Cpu = "Westmere",
            Template = TemplatePolicy.Never,
        });

        Assert.Equal(new ImageDisk("disk0", DiskFormat.Qcow2, ReadOnly: false), manifest.Disks[0]);
        Assert.Equal((GuestProtocol.Tcp, new ImageReadiness("^listening", null), 8, 32, 2), (manifest.Protocol, manifest.Ready, manifest.Connections, manifest.MemoryMiB, manifest.VirtualCpus));
        Assert.Equal((MachineType.Q35, NetworkCard.E1000, "Westmere", TemplatePolicy.Never), (manifest.Machine, manifest.NetworkCard, manifest.Cpu, manifest.Template));
    }

    [Fact]
    public async Task Build_Initrd_HasRoomToBeUnpacked()
    {
        var kernel = Write("kernel", Kernels.Pvh);
        var without = await ImportAsync(new ForeignSource { Kernel = kernel, Kind = ImageKind.Unikraft, Port = 80 });

        var with = await ImportAsync(new ForeignSource { Kernel = kernel, Initrd = Write("initrd", new byte[10 << 20]), Kind = ImageKind.Unikraft, Port = 80 });

        Assert.Equal(without.MemoryMiB + 30, with.MemoryMiB);
    }

    public static TheoryData<Func<ForeignImageBuilderTests, ForeignSource>, string> Refused => new()
    {
        { _ => new() { Port = 80 }, "nothing to boot" },
        { test => new() { Kernel = test._folder.Combine("no"), Port = 80, Kind = ImageKind.Generic }, "there is no file" },
        { test => new() { Kernel = test._folder.Path, Port = 80, Kind = ImageKind.Generic }, "is no plain file" },
        { _ => new() { Kernel = "/dev/zero", Port = 80, Kind = ImageKind.Generic }, "is no plain file" },
        { test => new() { Kernel = test.Write("k", Kernels.Pvh), Port = 80 }, "say it with --kind (unikraft, mirage, nanos, osv, rumprun, solo5, generic)" },
        { test => new() { Kernel = test.Write("k", Kernels.Saying(Kernels.Pvh, "Unikraft OSv v1")), Port = 80 }, "unikraft and osv" },
        { test => new() { Kernel = test.Write("k", Kernels.Solo5(2)), Port = 80 }, "without a manifest" },
        { test => new() { Kernel = test.Write("k", Kernels.Solo5(6)), Kind = ImageKind.Solo5, Port = 80 }, "'xl create'" },
        { test => new() { Kernel = test.Write("k", Solo5Program.Create(2, ("service", 2))), Kind = ImageKind.Unikraft, Port = 80 }, "runs kinds solo5 and mirage, but kind is unikraft" },
        { test => new() { Kernel = test.Write("k", Solo5Program.Create(2, ("service", 2))), Machine = MachineType.Pc, Port = 80 }, "for machine solo5-spt, not pc" },
        { test => new() { Kernel = test.Write("k", Kernels.Pvh), Kind = ImageKind.Solo5, Machine = MachineType.Solo5Spt, Port = 80 }, "is no Solo5 binary for solo5-spt" },
        { test => new() { Kernel = test.Write("k", Solo5Program.Create(2, ("a", 2), ("b", 2))), Port = 80 }, "2 network devices (a, b)" },
        { test => new() { Kernel = test.Write("k", Solo5Program.Create(2, ("n", 2), ("kv", 1), ("log", 1))), Disks = [test.Write("d", new byte[512])], Port = 80 }, "--disk FILE for 'kv', --disk FILE for 'log'), but has 1" },
        { test => new() { Kernel = test.Write("k", Solo5Program.Create(2, ("n", 2))), Disks = [test.Write("d", new byte[512])], Port = 80 }, "declares no block device" },
        { test => new() { Kernel = test.Write("k", Solo5Program.Create(2, ("n", 2), ("kv", 1))), Disks = [test.Write("d", Qcow2())], Port = 80 }, "format must be raw" },
        { test => new() { Kernel = test.Write("k", Solo5Program.Create(2, ("n", 2))), Initrd = test.Write("i", [1]), Vcpus = 2, Port = 80 }, "vcpus must be 1" },
        { test => new() { Kernel = test.Write("k", Kernels.Multiboot), Kind = ImageKind.Nanos, Port = 80 }, "pc or q35" },
        { test => new() { Kernel = test.Write("k", Kernels.Pvh), Initrd = test.Write("i", []), Kind = ImageKind.Generic, Port = 80 }, "is empty" },
        { test => new() { Disks = [test.Write("d", new byte[4096])], Kind = ImageKind.Generic, Port = 80 }, "no boot sector" },
        { test => new() { Disks = [test.Write("d", new byte[100])], Kind = ImageKind.Generic, Port = 80 }, "fewer than a sector" },
        { test => new() { Disks = [test.Write("d", Qcow2(backing: 512))], Kind = ImageKind.Generic, Port = 80 }, "backing file" },
        { test => new() { Disks = [test.Write("d", Qcow2(features: 4))], Kind = ImageKind.Generic, Port = 80 }, "data is in another file" },
        { test => new() { Disks = [test.Write("d", [.. "KDMV"u8, .. new byte[1024]])], Kind = ImageKind.Generic, Port = 80 }, "qemu-img convert" },
        { test => new() { Disks = [test.Write("d", Qcow2())], Kind = ImageKind.Osv, Port = 80, Arguments = "/hello" }, "arguments need a kernel" },
        { test => new() { Kernel = test.Write("k", Kernels.Pvh), Kind = ImageKind.Generic, Port = 80, Protocol = GuestProtocol.Tcp }, "ready.console" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Build_WhatCannotBoot_IsRefusedAndLeavesNothing(Func<ForeignImageBuilderTests, ForeignSource> source, string expected)
    {
        var error = await Assert.ThrowsAsync<ImageException>(() => ImportAsync(source(this)));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(_folder.CreateFolder("images")), entry => Path.GetFileName(entry).StartsWith(".staging", StringComparison.Ordinal));
    }

    public void Dispose() => _folder.Dispose();

    private static byte[] Qcow2(int backing = 0, byte features = 0)
    {
        var disk = new byte[65536];
        ((ReadOnlySpan<byte>)[(byte)'Q', (byte)'F', (byte)'I', 0xfb, 0, 0, 0, 3]).CopyTo(disk);
        BinaryPrimitives.WriteInt64BigEndian(disk.AsSpan(8), backing);
        disk[79] = features;
        return disk;
    }

    private async Task<ImageManifest> ImportAsync(ForeignSource source)
    {
        using var image = await new ForeignImageBuilder(new ImageStore(_folder.CreateFolder("images"), TimeProvider.System)).BuildAsync("web", source, _token);
        return (await image.AddAsync(_token)).Manifest;
    }

    private string Write(string name, byte[] content) => _folder.Write(name, content);
}
