using Gateway.Images.Manifests;
using Gateway.Qemu.Processes;
using Gateway.Qemu.Tests.Kit;
using Gateway.Testing;
using Gateway.Testing.Guests;
using Gateway.Vms.Launching;
using Xunit;

namespace Gateway.Qemu.Tests;

public sealed class QemuLauncherTests
{
    private readonly CancellationToken _deadline = TestTimeouts.ProcessToken();

    [Fact]
    public async Task LaunchAsync_ReadyLine_RunsAndStopsWithoutTrace()
    {
        await using var kit = new LauncherKit();

        var vm = await kit.LaunchReadyAsync(_deadline);

        Assert.Equal("ready\n", vm.ConsoleTail);
        Assert.Equal(FileIdentity.Of(vm.Folder), ProcessFacts.WorkingDirectory(vm.ProcessId));
        Assert.Equal(vm.Arguments, ProcessFacts.Arguments(vm.ProcessId));
        Assert.Equal([VmPhase.Spawn, VmPhase.Boot, VmPhase.Ready], vm.Phases.Select(phase => phase.Phase));

        await vm.StopAsync();

        Assert.True((await vm.Exited).Requested);
        AssertNothingLeft(kit, vm);
        Assert.Contains("ready\n", kit.SiteLog, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MachineType.Microvm)]
    [InlineData(MachineType.Q35)]
    [InlineData(MachineType.Pc)]
    public async Task LaunchAsync_GenericKind_SpeaksOnTheSerialPort(MachineType machine)
    {
        await using var kit = new LauncherKit();
        var program = new GuestProgram(GuestProgram.SerialPort).Print("\u001b[2Jready on serial\r\n").Halt();

        var specification = kit.Specification(program, manifest => manifest with { Kind = ImageKind.Generic, Machine = machine });

        var vm = await kit.LaunchAsync(specification with { StopDeadline = TimeSpan.FromMilliseconds(50) }, _deadline);

        Assert.EndsWith("ready on serial\n", vm.ConsoleTail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LaunchAsync_Cancelled_LeavesNothing()
    {
        await using var kit = new LauncherKit();
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(_deadline);
        var launch = kit.Launcher.LaunchAsync(kit.Specification(new GuestProgram().Print("not yet\n").Halt()), cancellation.Token);
        await kit.SpawnedAsync(_deadline);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => launch);
        Assert.Empty(kit.VmFolders);
        Assert.Equal(0, kit.Addresses.Taken);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task LaunchAsync_EndlessOutput_StaysBounded(bool withNewLines)
    {
        await using var kit = new LauncherKit();
        var program = new GuestProgram().Print("ready\n");
        var vm = await kit.LaunchAsync(kit.Specification(withNewLines ? program.PrintGarbageForEver() : program.PrintForEver('x')), _deadline);

        await LauncherKit.UntilAsync(() => vm.ConsoleTail.Length > 10_000, _deadline);
        await vm.StopAsync();

        Assert.InRange(vm.ConsoleTail.Length, 10_000, 64 * 1024);
        Assert.DoesNotContain('\u001b', vm.ConsoleTail);
        AssertNothingLeft(kit, vm);
    }

    [Fact]
    public async Task Gone_ProcessKilled_IsTold()
    {
        await using var kit = new LauncherKit();
        var vm = await kit.LaunchReadyAsync(_deadline);
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        vm.Gone.Register(gone.SetResult);

        Signals.Send(vm.ProcessId, Signals.Kill);
        await gone.Task.WaitAsync(_deadline);
        var exit = await vm.Exited;
        await vm.StopAsync();

        Assert.Equal(new VmExit(Requested: false, 128 + Signals.Kill), exit);
        AssertNothingLeft(kit, vm);
        await Assert.ThrowsAsync<IOException>(() => vm.ConnectAsync(_deadline).AsTask());
    }

    [Fact]
    public async Task StopAsync_ProcessStopped_StillEnds()
    {
        await using var kit = new LauncherKit();
        var vm = await kit.LaunchReadyAsync(_deadline);
        Signals.Send(vm.ProcessId, Signals.Stop);

        await vm.StopAsync();

        Assert.True((await vm.Exited).Requested);
        AssertNothingLeft(kit, vm);
    }

    [Fact]
    public async Task ConnectAsync_ManyAtOnce_NoneWaitsForItsTurn()
    {
        await using var kit = new LauncherKit();
        var vm = await kit.LaunchAsync(
            kit.Specification(new GuestProgram().Print("ready\n").Halt(), manifest => manifest with { Connections = 300 }), _deadline);

        var connections = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => vm.ConnectAsync(_deadline).AsTask()));

        Assert.All(connections, connection => Assert.Equal(0u, Retransmissions.Of(connection)));
        Assert.All(connections, connection => connection.Dispose());
    }

    [Fact]
    public async Task ConnectAsync_LimitReached_WaitsForAPlace()
    {
        await using var kit = new LauncherKit();
        var vm = await kit.LaunchAsync(
            kit.Specification(new GuestProgram().Print("ready\n").Halt(), manifest => manifest with { Connections = 1 }), _deadline);
        var first = await vm.ConnectAsync(_deadline);
        var second = vm.ConnectAsync(_deadline).AsTask();
        Assert.False(second.IsCompleted);

        await first.DisposeAsync();
        await first.DisposeAsync();

        await using var connection = await second;
        Assert.False(vm.ConnectAsync(_deadline).AsTask().IsCompleted);
    }

    [Fact]
    public async Task LaunchAsync_BinaryMissing_NamesTheSetting()
    {
        await using var kit = new LauncherKit(("Gateway:Qemu:Binary", "qemu-that-is-not-there"));

        var error = await Assert.ThrowsAsync<VmLaunchException>(() => kit.LaunchReadyAsync(_deadline));

        Assert.Equal(VmLaunchFailure.Unsupported, error.Failure);
        Assert.Contains("Gateway:Qemu:Binary=qemu-that-is-not-there", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LaunchAsync_Outbound_IsRefused()
    {
        await using var kit = new LauncherKit();
        var specification = kit.Specification(new GuestProgram().Halt()) with { Outbound = true };

        var error = await Assert.ThrowsAsync<VmLaunchException>(() => kit.LaunchAsync(specification, _deadline));

        Assert.Equal(VmLaunchFailure.Unsupported, error.Failure);
        Assert.Contains("Network:Outbound", error.Message, StringComparison.Ordinal);
    }

    private static void AssertNothingLeft(LauncherKit kit, IVm vm)
    {
        Assert.Null(ProcessIdentity.Of(vm.ProcessId));
        Assert.Empty(kit.VmFolders);
        Assert.Equal(0, kit.Addresses.Taken);
    }
}
