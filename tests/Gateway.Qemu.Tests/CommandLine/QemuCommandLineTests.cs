using System.Net;
using Gateway.Images;
using Gateway.Images.Manifests;
using Gateway.Qemu.CommandLine;
using Gateway.Qemu.Hypervisors;
using Gateway.Qemu.Network;
using Gateway.Vms.Launching;
using Gateway.Vms.Sites.Policies;
using Xunit;

namespace Gateway.Qemu.Tests.CommandLine;

/// <summary>The whole command line of each kind of image, letter by letter: what changes here changes what every operator's VMs are.</summary>
public sealed class QemuCommandLineTests
{
    private const string Confinement =
        "-nodefaults -no-user-config -display none -no-reboot -sandbox on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny";

    private const string Channels =
        "-chardev socket,id=qmp,path=/s/vms/blog-1-a/qmp.sock,server=on,wait=off -mon chardev=qmp,mode=control -chardev socket,id=console,path=/s/vms/blog-1-a/console.sock,server=on,wait=off";

    private const string Network = "-netdev user,id=net0,restrict=on,ipv6=off,hostfwd=tcp:127.64.0.1:20080-10.0.2.15:80";

    private static readonly ImageManifest Manifest = new()
    {
        Kind = ImageKind.Site,
        Kernel = "kernel.elf",
        MemoryMiB = 16,
        Ready = new ImageReadiness("^ready", null),
        Files = new Dictionary<string, string>(),
    };

    [Fact]
    public void Build_Site_IsTheLeanMachine()
    {
        var manifest = Manifest with { Initrd = "site.img", CommandLine = "ip={guest.address}/{guest.prefix} gw={guest.gateway}" };

        AssertLine(
            manifest,
            Accelerator.Tcg,
            "-name blog-1-a -machine microvm,acpi=off,pit=off,pic=off,rtc=on,isa-serial=off,x-option-roms=off -global virtio-mmio.force-legacy=off "
            + $"-accel tcg,tb-size=8 -cpu max -m 16M -smp 1 {Confinement} {Channels} -device isa-debugcon,iobase=0xe9,chardev=console "
            + $"-kernel /i/kernel.elf -initrd /i/site.img -append 'ip=10.0.2.15/24 gw=10.0.2.2' {Network} -device virtio-net-device,netdev=net0");
    }

    [Fact]
    public void Build_SiteOnKvm_UsesTheHostsProcessor() =>
        AssertLine(
            Manifest,
            Accelerator.Kvm,
            "-name blog-1-a -machine microvm,acpi=off,pit=off,pic=off,rtc=on,isa-serial=off,x-option-roms=off -global virtio-mmio.force-legacy=off "
            + $"-accel kvm -cpu host -m 16M -smp 1 {Confinement} {Channels} -device isa-debugcon,iobase=0xe9,chardev=console "
            + $"-kernel /i/kernel.elf {Network} -device virtio-net-device,netdev=net0");

    [Fact]
    public void Build_LinuxOnMicrovm_HasAcpi() =>
        AssertLine(
            Manifest with { Kind = ImageKind.Linux },
            Accelerator.Tcg,
            "-name blog-1-a -machine microvm,acpi=on,rtc=on,x-option-roms=off -global virtio-mmio.force-legacy=off "
            + $"-accel tcg,tb-size=128 -cpu max -m 16M -smp 1 {Confinement} {Channels} -serial chardev:console "
            + $"-kernel /i/kernel.elf {Network} -device virtio-net-device,netdev=net0");

    [Fact]
    public void Build_VolumeByHand_IsTheDiskAndWhereItGoes() =>
        Assert.EndsWith(
            "-kernel /i/kernel.elf -append gateway.volume=/data -blockdev driver=file,node-name=volume-file,filename=/s/volumes/blog/0/disk,locking=on,discard=unmap "
            + $"-blockdev driver=raw,node-name=volume,file=volume-file,discard=unmap -device virtio-blk-device,drive=volume,serial=volume,werror=report,rerror=report {Network} -device virtio-net-device,netdev=net0",
            Line(resources => resources with { Volume = "/s/volumes/blog/0/disk" }),
            StringComparison.Ordinal);

    [Fact]
    public void Build_VolumeByDescriptor_WaitsForItsLaunchAndSaysNothingOfTheSite()
    {
        var line = Line(resources => resources with { IsByHand = false, Volume = VolumeFlags.DescriptorPath, VolumeDescriptor = 7 });

        Assert.Contains("-append gateway.launch=console -add-fd fd=7,set=99 -blockdev driver=file,node-name=volume-file,filename=/dev/fdset/99,locking=on,discard=unmap ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("/data", line, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_VolumeToBeSaidLater_HasAPlaceForIt() =>
        Assert.Contains(
            "-blockdev driver=null-co,node-name=volume-empty,size=1048576,read-zeroes=on -blockdev driver=raw,node-name=volume,file=volume-empty,discard=unmap "
            + "-device virtio-blk-device,drive=volume,serial=volume,werror=report,rerror=report ",
            Line(resources => resources with { IsByHand = false }),
            StringComparison.Ordinal);

    [Fact]
    public void Build_UnikraftOnPc_HasTheLegacyCard() =>
        AssertLine(
            Manifest with
            {
                Kind = ImageKind.Unikraft,
                Machine = MachineType.Pc,
                NetworkCard = NetworkCard.VirtioNetLegacy,
                CommandLine = """vfs.fstab=[ "initrd0:/:extract::ramfs=1:" ] -- it's""",
            },
            Accelerator.Tcg,
            $"-name blog-1-a -machine pc,usb=off,vmport=off,smbus=off -device vmgenid -accel tcg,tb-size=128 -cpu max -m 16M -smp 1 {Confinement} {Channels} -serial chardev:console "
            + """-kernel /i/kernel.elf -append 'vfs.fstab=[ "initrd0:/:extract::ramfs=1:" ] -- it'\''s' """
            + $"{Network} -device virtio-net-pci,netdev=net0,romfile=,disable-legacy=off,disable-modern=on");

    [Fact]
    public void Build_DiskOnQ35_BootsFromIt() =>
        AssertLine(
            Manifest with
            {
                Kind = ImageKind.Nanos,
                Kernel = null,
                Machine = MachineType.Q35,
                Cpu = "Westmere",
                Disks = [new ImageDisk("a,b.raw", ReadOnly: false), new ImageDisk("data.qcow2", DiskFormat.Qcow2)],
                Ports = [80, 8443],
            },
            Accelerator.Tcg,
            $"-name blog-1-a -machine q35,sata=off,usb=off,vmport=off,smbus=off -device vmgenid -accel tcg,tb-size=128 -cpu Westmere -m 16M -smp 1 {Confinement} {Channels} -serial chardev:console "
            + "-drive if=none,id=disk0,file=/i/a,,b.raw,format=raw,snapshot=on,cache=unsafe -device virtio-blk-pci,drive=disk0,bootindex=0 "
            + "-drive if=none,id=disk1,file=/i/data.qcow2,format=qcow2,readonly=on -device virtio-blk-pci,drive=disk1 "
            + $"{Network},hostfwd=tcp:127.64.0.1:20081-10.0.2.15:8443 -device virtio-net-pci,netdev=net0,romfile=");

    [Fact]
    public void Build_IdeAndE1000_KeepTheDiskController() =>
        AssertLine(
            Manifest with { Kind = ImageKind.Generic, Machine = MachineType.Q35, NetworkCard = NetworkCard.E1000, Disks = [new ImageDisk("d.raw", Bus: DiskBus.Ide)] },
            Accelerator.Tcg,
            $"-name blog-1-a -machine q35,usb=off,vmport=off,smbus=off -device vmgenid -accel tcg,tb-size=128 -cpu max -m 16M -smp 1 {Confinement} {Channels} -serial chardev:console "
            + "-kernel /i/kernel.elf -drive if=none,id=disk0,file=/i/d.raw,format=raw,snapshot=on,cache=unsafe -device ide-hd,drive=disk0 "
            + $"{Network} -device e1000,netdev=net0,romfile=");

    [Theory]
    [InlineData(NetworkCard.E1000)]
    [InlineData(NetworkCard.VirtioNetLegacy)]
    public void Build_PciCardOnMicrovm_IsRefused(NetworkCard card)
    {
        var error = Assert.Throws<VmLaunchException>(() => Build(Manifest with { NetworkCard = card }, Accelerator.Tcg));

        Assert.Equal(VmLaunchFailure.Refused, error.Failure);
    }

    [Fact]
    public void Build_AnyImage_HasAReasonForEachFlag() => Assert.All(Build(Manifest, Accelerator.Tcg), flag => Assert.NotEmpty(flag.Reason));

    [Fact]
    public void ByDescriptor_AllFiles_AreNumberedInTheOrderTheyAreInherited()
    {
        var resources = VmResources.ByDescriptor(Manifest with { Initrd = "site.img", Disks = [new ImageDisk("d.raw")] }, 3, [], Machines.VmBeginning.Boot);

        Assert.Equal("fd=3,server=on,wait=off", resources.MonitorChannel);
        Assert.Equal("fd=4,server=on,wait=on", resources.ConsoleChannel);
        Assert.Equal("/proc/self/fd/5", resources.Kernel);
        Assert.Equal("/proc/self/fd/6", resources.Initrd);
        Assert.Equal(["/proc/self/fd/7"], resources.Disks);
    }

    [Fact]
    public void ByDescriptor_Volume_IsBetweenDisksAndMemory()
    {
        var resources = VmResources.ByDescriptor(Manifest with { Disks = [new ImageDisk("d.raw")] }, 3, [], Machines.VmBeginning.BootInOwnMemory, hasVolume: true);

        Assert.Equal(["/proc/self/fd/6"], resources.Disks);
        Assert.Equal((7, "/dev/fdset/99", "/proc/self/fd/8"), (resources.VolumeDescriptor, resources.Volume, resources.Memory?.Path));
    }

    private static string Line(Func<VmResources, VmResources> change)
    {
        var manifest = Manifest with { Kind = ImageKind.Linux };
        var forwards = GuestNetworkPlan.Forwards(new IPAddress([127, 64, 0, 1]), manifest.Ports, attempt: 0);
        var specification = new VmSpecification(
            "blog-1-a", "blog", "", new Image("blog", "sha256:0", "/i", manifest), manifest.MemoryMiB, manifest.VirtualCpus, new Dictionary<string, string> { ["KEY"] = "secret" }, Outbound: false)
        {
            Volume = new VolumePolicy(64, "/data"),
        };
        return ShellLine.Join(QemuCommandLine.Build(specification, Accelerator.Tcg, change(VmResources.ByPath(manifest, "/i", "/s/vms/blog-1-a", forwards))).SelectMany(flag => flag.Arguments));
    }

    private static void AssertLine(ImageManifest manifest, Accelerator accelerator, string expected) =>
        Assert.Equal(expected, ShellLine.Join(Build(manifest, accelerator).SelectMany(flag => flag.Arguments)));

    private static IReadOnlyList<Flag> Build(ImageManifest manifest, Accelerator accelerator)
    {
        var forwards = GuestNetworkPlan.Forwards(new IPAddress([127, 64, 0, 1]), manifest.Ports, attempt: 0);
        var specification = new VmSpecification(
            "blog-1-a", "blog", "", new Image("blog", "sha256:0", "/i", manifest), manifest.MemoryMiB, manifest.VirtualCpus, new Dictionary<string, string>(), Outbound: false);
        return QemuCommandLine.Build(specification, accelerator, VmResources.ByPath(manifest, "/i", "/s/vms/blog-1-a", forwards));
    }
}
