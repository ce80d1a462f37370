using Gateway.Images.Manifests;
using Gateway.Qemu.Tests.Kit;
using Gateway.Testing;
using Gateway.Testing.Guests;
using Gateway.Vms.Launching;
using Xunit;

namespace Gateway.Qemu.Tests.Faults;

/// <summary>Guests that are broken in every way a guest can be, on the real launcher: each is told apart, and nothing of it is left.</summary>
public sealed class GuestFaultTests
{
    private readonly CancellationToken _deadline = TestTimeouts.ProcessToken();

    /// <summary>Those that end, or never begin: what is booted, how it failed, and what the error says.</summary>
    private static readonly Dictionary<string, (byte[] Kernel, VmLaunchFailure Failure, string Says)> Ending = new()
    {
        ["empty"] = ([], VmLaunchFailure.Refused, "QEMU refuses image 'guest'"),
        ["text"] = ("no kernel at all"u8.ToArray(), VmLaunchFailure.Refused, "QEMU refuses image 'guest'"),
        ["no note"] = (new GuestProgram().Halt().ToElfWithoutNote(), VmLaunchFailure.Refused, "PVH"),
        ["cut off"] = (new GuestProgram().Print("ready\n").Halt().ToElf()[..150], VmLaunchFailure.Refused, "QEMU refuses image 'guest'"),
        ["crashes, which resets it"] = (new GuestProgram().Print("boom\n").TripleFault().ToElf(), VmLaunchFailure.GuestDied, "the guest"),
    };

    /// <summary>Those that go on for ever without being ready.</summary>
    private static readonly Dictionary<string, GuestProgram> Endless = new()
    {
        ["halts at once"] = new GuestProgram().Halt(),
        ["spins at once"] = new GuestProgram().Spin(),
        ["says something else"] = new GuestProgram().Print("not ready\n").Halt(),
        ["does not end its line"] = new GuestProgram().Print("ready").Halt(),
        ["prints one line for ever"] = new GuestProgram().PrintForEver('x'),
        ["prints zeros for ever"] = new GuestProgram().PrintForEver('\0'),
        ["prints escapes for ever"] = new GuestProgram().PrintForEver('\u001b'),
        ["prints everything for ever"] = new GuestProgram().PrintGarbageForEver(),
    };

    public static TheoryData<string> EndingGuests => [.. Ending.Keys];

    public static TheoryData<string> EndlessGuests => [.. Endless.Keys];

    [Theory]
    [MemberData(nameof(EndingGuests))]
    public async Task LaunchAsync_GuestThatEnds_SaysHowAndLeavesNothing(string guest)
    {
        await using var kit = new LauncherKit();
        var (kernel, failure, says) = Ending[guest];

        var error = await Assert.ThrowsAsync<VmLaunchException>(() => kit.LaunchAsync(kit.Specification(kernel), _deadline));

        Assert.True(failure == error.Failure, $"{error.Failure}: {error.Message}\n{error.ConsoleTail}");
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        kit.AssertNothingLeft();
    }

    [Theory]
    [InlineData(MachineType.Q35)]
    [InlineData(MachineType.Pc)]
    public async Task LaunchAsync_GuestThatPowersOff_HasFailedWhateverItsExitCode(MachineType machine)
    {
        await using var kit = new LauncherKit();
        var program = new GuestProgram(GuestProgram.SerialPort).Print("bye\n").PowerOff();

        var error = await Assert.ThrowsAsync<VmLaunchException>(
            () => kit.LaunchAsync(kit.Specification(program, manifest => manifest with { Kind = ImageKind.Generic, Machine = machine }), _deadline));

        Assert.Equal(VmLaunchFailure.GuestDied, error.Failure);
        Assert.Contains("exit code 0", error.Message, StringComparison.Ordinal);
        kit.AssertNothingLeft();
    }

    [Theory]
    [MemberData(nameof(EndlessGuests))]
    public async Task LaunchAsync_GuestThatIsNeverReady_IsGivenUpWithoutTrace(string guest)
    {
        await using var kit = new LauncherKit();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_deadline);
        var launch = kit.Launcher.LaunchAsync(kit.Specification(Endless[guest]), patience.Token);
        await kit.SpawnedAsync(_deadline);
        Assert.False(launch.IsCompleted);

        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => launch);
        kit.AssertNothingLeft();
    }

    [Fact]
    public async Task LaunchAsync_SaysReadyAgainAndAgain_IsReadyOnce()
    {
        await using var kit = new LauncherKit();

        var vm = await kit.LaunchAsync(kit.Specification(new GuestProgram().Print("ready\nready\nready\n").Halt()), _deadline);
        await LauncherKit.UntilAsync(() => vm.ConsoleTail == "ready\nready\nready\n", _deadline);

        Assert.False(vm.Gone.IsCancellationRequested);
        Assert.Single(kit.Messages, message => message.Contains("is ready after", StringComparison.Ordinal));
    }

    [Fact]
    public async Task LaunchAsync_KernelFileGone_SaysWhichFile()
    {
        await using var kit = new LauncherKit();
        var specification = kit.Specification(new GuestProgram().Halt());
        File.Delete(specification.Image.Kernel!);

        var error = await Assert.ThrowsAsync<VmLaunchException>(() => kit.LaunchAsync(specification, _deadline));

        Assert.Equal(VmLaunchFailure.Host, error.Failure);
        Assert.Contains(specification.Image.Kernel!, error.Message, StringComparison.Ordinal);
        kit.AssertNothingLeft();
    }
}
