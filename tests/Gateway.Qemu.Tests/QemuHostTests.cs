using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Gateway.Images.Manifests;
using Gateway.Qemu.Hypervisors;
using Gateway.Qemu.Network;
using Gateway.Qemu.Processes;
using Gateway.Qemu.State;
using Gateway.Qemu.Tests.Kit;
using Gateway.Testing;
using Gateway.Testing.Guests;
using Gateway.Vms.Launching;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Qemu.Tests;

/// <summary>What a VM is on its host: whose process, which files, which address, and what another gateway makes of it.</summary>
public sealed class QemuHostTests
{
    private readonly CancellationToken _deadline = TestTimeouts.ProcessToken();

    [Fact]
    public async Task LaunchAsync_GatewayIsRoot_ProcessIsNobodysWithoutRights()
    {
        Assert.SkipUnless(Libc.EffectiveUser() == 0, "only root can start processes as another user");
        await using var kit = new LauncherKit();

        var vm = await kit.LaunchReadyAsync(_deadline);
        var status = File.ReadAllLines($"/proc/{vm.ProcessId}/status").Select(line => line.Split(':', 2)).ToDictionary(pair => pair[0], pair => pair[1].Trim());

        Assert.Equal("61182\t61182\t61182\t61182", status["Uid"]);
        Assert.Equal("61182\t61182\t61182\t61182", status["Gid"]);
        Assert.Equal("", status["Groups"]);
        Assert.Equal("1", status["NoNewPrivs"]);
        Assert.Equal("2", status["Seccomp"]);
        Assert.All((string[])["CapInh", "CapPrm", "CapEff", "CapAmb"], set => Assert.Equal("0000000000000000", status[set]));
    }

    [Fact]
    public async Task LaunchAsync_UserIsRoot_ProcessIsRoots()
    {
        Assert.SkipUnless(Libc.EffectiveUser() == 0, "only root can be asked for");
        await using var kit = new LauncherKit(("Gateway:Qemu:User", "root"));

        var vm = await kit.LaunchReadyAsync(_deadline);

        Assert.Contains("Uid:\t0\t0\t0\t0", File.ReadAllLines($"/proc/{vm.ProcessId}/status"));
    }

    [Fact]
    public async Task LaunchAsync_Running_HasASessionAndNothingOfTheGateway()
    {
        Environment.SetEnvironmentVariable("GATEWAY_TEST_SECRET", "hush");
        using var inheritable = new Descriptor(Libc.Open("/etc/hostname", Libc.OpenReadOnly, 0));
        await using var kit = new LauncherKit();

        var vm = await kit.LaunchReadyAsync(_deadline);

        var stat = File.ReadAllText($"/proc/{vm.ProcessId}/stat").Split(") ")[1].Split(' ');
        Assert.Equal(vm.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture), stat[3]);
        Assert.DoesNotContain("hush", File.ReadAllText($"/proc/{vm.ProcessId}/environ"), StringComparison.Ordinal);
        Assert.Equal("/dev/null", new FileInfo($"/proc/{vm.ProcessId}/fd/0").LinkTarget);
        Assert.DoesNotContain(
            new DirectoryInfo($"/proc/{vm.ProcessId}/fd").EnumerateFileSystemInfos().Select(entry => entry.LinkTarget ?? ""),
            target => target.StartsWith(kit.State, StringComparison.Ordinal) || target == "/etc/hostname");
    }

    [Fact]
    public async Task LaunchAsync_Running_StateIsClosedAndTellsWhoItIs()
    {
        await using var kit = new LauncherKit();

        var vm = await kit.LaunchReadyAsync(_deadline);
        var record = new VmFolder(vm.Folder).Read();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(kit.State));
        Assert.NotNull(record);
        Assert.Equal(ProcessIdentity.Of(vm.ProcessId), new ProcessIdentity(record.ProcessId, record.ProcessStartTime));
        Assert.Equal((vm.Specification.Id, "test", vm.Address.ToString()), (record.Id, record.Site, Assert.Single(record.Address)));
        Assert.Equal(vm.Arguments, record.Arguments);
        Assert.Equal("ready\n", File.ReadAllText(Path.Combine(vm.Folder, "console.log")));
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(vm.Folder, "vm.json")));
        Assert.Equal(vm.ProcessId, json.RootElement.GetProperty("processId").GetInt32());
    }

    [Fact]
    public async Task CommandLine_RunByHandInAnotherFolder_BootsTheSameGuest()
    {
        await using var kit = new LauncherKit();
        using var folder = new TemporaryFolder();
        var vm = await kit.LaunchReadyAsync(_deadline);
        var line = vm.CommandLine
            .Replace(vm.Folder, folder.Path, StringComparison.Ordinal)
            .Replace(vm.Address.Address.ToString(), kit.Addresses.Take().ToString(), StringComparison.Ordinal)
            .Replace("console.sock,server=on,wait=off", "console.sock,server=on,wait=on", StringComparison.Ordinal);
        using var process = VmProcess.Start(
            new SpawnRequest("/bin/sh", ["-c", "exec " + line], "/", ["PATH=/usr/bin:/bin"], []), _ => { });
        try
        {
            var socket = folder.Combine("console.sock");
            await LauncherKit.UntilAsync(() => File.Exists(socket), _deadline);
            using var console = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await LauncherKit.UntilAsync(
                () =>
                {
                    try
                    {
                        console.Connect(new UnixDomainSocketEndPoint(socket));
                        return true;
                    }
                    catch (SocketException)
                    {
                        return false;
                    }
                },
                _deadline);
            var buffer = new byte[64];

            Assert.True(await console.ReceiveAsync(buffer, _deadline) > 0);
            Assert.Equal((byte)'r', buffer[0]);
        }
        finally
        {
            process.Signal(Libc.SignalKill);
            await process.Exited;
        }
    }

    [Fact]
    public async Task LaunchAsync_AddressTaken_TakesAnother()
    {
        await using var kit = new LauncherKit();
        byte[] before;
        do
        {
            before = kit.Addresses.Take().GetAddressBytes();
        }
        while (before[3] == 0xfe);
        var taken = kit.Addresses.Taken;
        var next = new IPAddress([before[0], before[1], before[2], (byte)(before[3] + 1)]);
        using var listener = new TcpListener(next, GuestNetworkPlan.FirstPort);
        listener.Start();

        var vm = await kit.LaunchReadyAsync(_deadline);

        Assert.NotEqual(next, vm.Address.Address);
        Assert.Equal(taken + 1, kit.Addresses.Taken);
    }

    [Fact]
    public async Task LaunchAsync_WritableDisk_LeavesTheImageAlone()
    {
        await using var kit = new LauncherKit();
        var specification = kit.Specification(
            new GuestProgram(GuestProgram.SerialPort).Print("ready\n").Halt(),
            manifest => manifest with { Kind = ImageKind.Generic, Disks = [new ImageDisk("disk.raw", ReadOnly: false), new ImageDisk("fixed.raw")] });
        var disk = specification.Image.PathOf("disk.raw");
        File.WriteAllBytes(disk, new byte[1024 * 1024]);
        File.WriteAllBytes(specification.Image.PathOf("fixed.raw"), new byte[1024 * 1024]);
        File.SetUnixFileMode(disk, UnixFileMode.UserRead);
        var written = File.GetLastWriteTimeUtc(disk);

        var vm = await kit.LaunchAsync(specification, _deadline);
        var temporary = new DirectoryInfo($"/proc/{vm.ProcessId}/fd").EnumerateFileSystemInfos().Select(entry => entry.LinkTarget ?? "").Where(target => target.Contains("/overlays/", StringComparison.Ordinal));

        Assert.Single(temporary);
        await vm.StopAsync();
        Assert.Equal(written, File.GetLastWriteTimeUtc(disk));
        Assert.Empty(kit.VmFolders);
    }

    [Fact]
    public async Task Open_StateOfAnotherGateway_NamesItsProcess()
    {
        await using var kit = new LauncherKit();
        kit.Services.GetRequiredService<StateFolder>().Open();
        await using var second = new LauncherKit(("Gateway:State", kit.State));

        var error = Assert.Throws<StateInUseException>(() => second.Services.GetRequiredService<StateFolder>().Open());

        Assert.Contains($"process {Environment.ProcessId}", error.Message, StringComparison.Ordinal);
        Assert.Contains("Gateway:State", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DescribeAsync_Auto_TellsAcceleratorAndReason()
    {
        await using var kit = new LauncherKit(("Gateway:Qemu:Accelerator", "auto"));

        var description = await kit.Launcher.DescribeAsync(_deadline);

        Assert.Equal("qemu", description.Launcher);
        Assert.Contains(description.Accelerator, (string[])["kvm", "tcg"]);
        Assert.Contains("/dev/kvm", description.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DescribeAsync_KvmDemanded_IsKvmOrAnError()
    {
        await using var kit = new LauncherKit(("Gateway:Qemu:Accelerator", "kvm"));
        try
        {
            Assert.Equal("kvm", (await kit.Launcher.DescribeAsync(_deadline)).Accelerator);
        }
        catch (VmLaunchException error)
        {
            Assert.Equal(VmLaunchFailure.Unsupported, error.Failure);
            Assert.Contains("Gateway:Qemu:Accelerator=kvm", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task LaunchAsync_KvmForReal_IsReady()
    {
        Assert.SkipUnless(KvmDevice.Exists, $"there is no {KvmDevice.Path}");
        await using var kit = new LauncherKit(("Gateway:Qemu:User", Libc.EffectiveUser() == 0 ? "root" : ""));
        var found = await kit.Services.GetRequiredService<HypervisorFinder>().FindAsync(_deadline);
        var services = kit.Services.GetRequiredService<Machines.VmServices>();
        services.State.Open();
        var specification = kit.Specification(new GuestProgram().Print("ready\n").Halt(), manifest => manifest with { Cpu = "host,-arch-capabilities" });

        var vm = new Machines.VmStarter(services, found with { Accelerator = Accelerator.Kvm })
            .Start(specification, Machines.VmBeginning.Boot, GuestNetworkPlan.Forwards(services.Addresses.Take(), [80], attempt: 0));
        try
        {
            Assert.SkipUnless(await vm.WaitReadyAsync(_deadline), $"KVM does not work here: {vm.ConsoleTail}");
            Assert.Contains("kvm", vm.Arguments);
        }
        finally
        {
            await vm.StopAsync();
        }
    }
}
