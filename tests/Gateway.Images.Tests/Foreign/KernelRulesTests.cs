using System.Buffers.Binary;
using Gateway.Images.Foreign.Kernels;
using Gateway.Images.Manifests;
using Gateway.Testing.Solo5;
using Xunit;

namespace Gateway.Images.Tests.Foreign;

/// <summary>Which kernels are taken, and what is said of the others.</summary>
public sealed class KernelRulesTests
{
    public static TheoryData<string, byte[]> Bootable => new()
    {
        { "PVH", Kernels.Pvh },
        { "multiboot", Kernels.Multiboot },
        { "Solo5 virtio", Kernels.Solo5(3) },
        { "Linux", Kernels.LinuxImage },
    };

    [Theory]
    [MemberData(nameof(Bootable))]
    public void WhyNot_KernelForQemu_Null(string what, byte[] kernel) => Assert.True(WhyNot(kernel) is null, what);

    public static TheoryData<byte[], string> Refused => new()
    {
        { [], "is no kernel" },
        { "#!/bin/sh\n"u8.ToArray(), "is no kernel" },
        { [0x1f, 0x8b, 8, 0], "gunzip" },
        { "MZ\0\0"u8.ToArray(), "UEFI" },
        { Kernels.For(183), "AArch64" },
        { Kernels.For(243), "RISC-V" },
        { Kernels.NotLinked, "not linked" },
        { Kernels.WithoutEntry, "Firecracker" },
        { Kernels.XenOnly, "Xen ('xl create') would run it" },
        { Kernels.Multiboot64, "objcopy -O elf32-i386" },
        { Solo5Program.Create(1, ("service", 2)), "for machine solo5-hvt, not pc" },
        { Solo5Program.Create(2, ("service", 2)), "for machine solo5-spt, not pc" },
        { Kernels.Solo5(4), "Muen" },
        { Kernels.Solo5(5), "Genode" },
        { Kernels.Solo5(6), "Xen" },
        { Kernels.Solo5(77), "not known here (77)" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void WhyNot_KernelForSomethingElse_SaysWhatWouldRunIt(byte[] kernel, string expected) => Assert.Contains(expected, WhyNot(kernel), StringComparison.Ordinal);

    [Theory]
    [InlineData(1, MachineType.Solo5Hvt)]
    [InlineData(2, MachineType.Solo5Spt)]
    public void WhyNot_Solo5BinaryOnItsTender_Null(int target, MachineType machine) => Assert.Null(WhyNot(Solo5Program.Create(target, ("service", 2), ("disk", 1)), machine));

    public static TheoryData<byte[], string> RefusedByTenders => new()
    {
        { Kernels.Pvh, "is no Solo5 binary for solo5-spt" },
        { Kernels.Solo5(3), "is no Solo5 binary for solo5-spt" },
        { Solo5Program.Create(1, ("service", 2)), "for machine solo5-hvt, not solo5-spt" },
        { Kernels.Solo5(2), "without a manifest" },
        { Solo5Program.Create(2, ("disk", 1)), "declares no network device" },
        { Solo5Program.Create(2, ("one", 2), ("two", 2)), "declares 2 network devices (one, two)" },
        { Solo5Program.Create(2, ("service", 3)), "a device 'service' of a type that is not known here (3)" },
    };

    [Theory]
    [MemberData(nameof(RefusedByTenders))]
    public void WhyNot_NothingForTheTender_SaysWhy(byte[] kernel, string expected) => Assert.Contains(expected, WhyNot(kernel, MachineType.Solo5Spt), StringComparison.Ordinal);

    [Fact]
    public void WhyNot_MultibootOnMicrovm_NamesTheMachines() => Assert.Contains("pc or q35", WhyNot(Kernels.Multiboot, MachineType.Microvm), StringComparison.Ordinal);

    /// <summary>Files are other people's: no number in them leads out of them, and none takes long.</summary>
    [Fact]
    public void Read_AnyByteOfTheHeadersChanged_Ends()
    {
        foreach (var kernel in new[] { Kernels.Pvh, Kernels.Multiboot, Solo5Program.Create(1, ("service", 2)), Kernels.XenOnly })
        {
            for (var at = 4; at < kernel.Length; at++)
            {
                foreach (var value in new byte[] { 0, 1, 0x7f, 0x80, 0xff })
                {
                    byte[] changed = [.. kernel];
                    changed[at] = value;
                    _ = KernelReader.Read(new MemoryStream(changed));
                    _ = KernelReader.Read(new MemoryStream(changed[..at]));
                }
            }
        }
    }

    [Fact]
    public void Read_TableBeyondTheFile_HasNoNotes()
    {
        var kernel = Kernels.Pvh;
        BinaryPrimitives.WriteInt64LittleEndian(kernel.AsSpan(32), long.MaxValue - 8);

        Assert.False(KernelReader.Read(new MemoryStream(kernel)).HasPvhEntry);
    }

    private static string? WhyNot(byte[] kernel, MachineType machine = MachineType.Pc) => KernelRules.WhyNot(KernelReader.Read(new MemoryStream(kernel)), machine);
}
