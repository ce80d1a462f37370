using Gateway.Qemu.Tests.Kit;
using Gateway.Testing;
using Gateway.Testing.Guests;
using Gateway.Vms.Launching;
using Xunit;

namespace Gateway.Qemu.Tests.Faults;

/// <summary>A QEMU that is not what it should be, or whose machine has nothing left to give: a script in its place that fails as the test says.</summary>
public sealed class HypervisorFaultTests : IDisposable
{
    /// <summary>Begins a script that is QEMU while the gateway looks at it, and something else when it is to run a VM.</summary>
    private const string OnlyForVms = """case "$*" in *--version*|*" -S "*) exec qemu-system-x86_64 "$@";; esac""";

    private readonly CancellationToken _deadline = TestTimeouts.ProcessToken();
    private readonly TemporaryFolder _folder = new();

    public HypervisorFaultTests() =>
        // VMs run as a user of their own, who must find the script.
        File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("echo 'QEMU emulator version 5.2.0 (Debian 1:5.2+dfsg-11)'", "is QEMU 5.2.0, but 7.2 or newer is needed")]
    [InlineData("echo 'something else 9.9'", "is no QEMU: it says 'something else 9.9'")]
    [InlineData("exit 3", "is no QEMU: it says ''")]
    [InlineData("case $1 in --version) exec qemu-system-x86_64 --version;; esac; echo broken >&2; exit 3", "does not start a VM: broken")]
    public async Task LaunchAsync_NoUsableQemu_NamesTheProgramAndTheSetting(string script, string says)
    {
        await using var kit = Create(script, out var program);

        var error = await Assert.ThrowsAsync<VmLaunchException>(() => kit.LaunchReadyAsync(_deadline));

        Assert.Equal(VmLaunchFailure.Unsupported, error.Failure);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.Contains($"Gateway:Qemu:Binary={program}", error.Message, StringComparison.Ordinal);
        kit.AssertNothingLeft();
    }

    [Fact]
    public async Task LaunchAsync_QemuMendedMeanwhile_Works()
    {
        await using var kit = Create("echo 'QEMU emulator version 5.2.0'", out var program);
        await Assert.ThrowsAsync<VmLaunchException>(() => kit.LaunchReadyAsync(_deadline));

        WriteScript(program, "exec qemu-system-x86_64 \"$@\"");

        Assert.Equal("ready\n", (await kit.LaunchReadyAsync(_deadline)).ConsoleTail);
    }

    [Theory]
    [InlineData("echo 'no luck today' >&2; exit 7", "exit code 7: no luck today")]
    [InlineData("exit 0", "exit code 0: it says nothing")]
    [InlineData("ulimit -v 300000; exec qemu-system-x86_64 \"$@\"", "emory")]
    [InlineData("ulimit -n 12; exec qemu-system-x86_64 \"$@\"", "oo many open files")]
    public async Task LaunchAsync_QemuEndsAtOnce_SaysWhatItSaid(string script, string says)
    {
        await using var kit = Create($"{OnlyForVms}; {script}", out _);
        var specification = kit.Specification(new GuestProgram().Print("ready\n").Halt(), manifest => manifest with { MemoryMiB = 1024 });

        var error = await Assert.ThrowsAsync<VmLaunchException>(() => kit.LaunchAsync(specification, _deadline));

        Assert.True(VmLaunchFailure.Refused == error.Failure, error.Message);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        kit.AssertNothingLeft();
    }

    [Fact]
    public async Task LaunchAsync_NoMoreProcesses_FailsWithoutTrace()
    {
        await using var kit = Create($"{OnlyForVms}; exec prlimit --nproc=1 qemu-system-x86_64 \"$@\"", out _);

        var error = await Assert.ThrowsAsync<VmLaunchException>(() => kit.LaunchReadyAsync(_deadline));

        Assert.Contains("Resource temporarily unavailable", error.ConsoleTail, StringComparison.Ordinal);
        kit.AssertNothingLeft();
    }

    [Theory]
    [InlineData("exec sleep 1000", Signals.None)]
    [InlineData("trap '' TERM; while :; do :; done", Signals.None)]
    [InlineData("exec qemu-system-x86_64 \"$@\"", Signals.Stop)]
    public async Task LaunchAsync_QemuHangs_IsGivenUpWithoutTrace(string script, int signal)
    {
        await using var kit = Create($"{OnlyForVms}; {script}", out _);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_deadline);
        var launch = kit.Launcher.LaunchAsync(kit.Specification(new GuestProgram().Halt()), patience.Token);
        await kit.SpawnedAsync(_deadline);
        Signals.Send(kit.OnlyProcess, signal);

        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => launch);
        kit.AssertNothingLeft();
    }

    [Fact]
    public async Task LaunchAsync_KilledWhileBooting_FailsAtOnceByNoFaultOfTheImage()
    {
        await using var kit = new LauncherKit();
        var launch = kit.Launcher.LaunchAsync(kit.Specification(new GuestProgram().Halt()), _deadline);
        await kit.SpawnedAsync(_deadline);

        Signals.Send(kit.OnlyProcess, Signals.Kill);

        var error = await Assert.ThrowsAsync<VmLaunchException>(() => launch.WaitAsync(_deadline));
        Assert.Equal(VmLaunchFailure.Host, error.Failure);
        Assert.Contains("exit code 137", error.Message, StringComparison.Ordinal);
        kit.AssertNothingLeft();
    }

    [Fact]
    public async Task LaunchAsync_KilledWhileResuming_IsNoFaultOfTheState()
    {
        const string Works = "exec qemu-system-x86_64 \"$@\"";
        await using var kit = Create(Works, out var program);
        var specification = kit.Specification(new GuestProgram().Print("ready\n").Halt()) with { Suspends = true };
        var vm = await kit.LaunchAsync(specification, _deadline);
        var resuming = specification with { Id = "test-2-next", Resumes = await vm.SuspendAsync(isRequired: true, _deadline) };
        await vm.StopAsync();
        WriteScript(program, $"{OnlyForVms}; kill -9 $$");

        var error = await Assert.ThrowsAsync<VmLaunchException>(() => kit.LaunchAsync(resuming, _deadline));

        Assert.Equal(VmLaunchFailure.Host, error.Failure);
        WriteScript(program, Works);
        Assert.Equal(VmSource.Suspended, (await kit.LaunchAsync(resuming, _deadline)).Source);
    }

    private LauncherKit Create(string script, out string program)
    {
        program = _folder.Combine("qemu");
        WriteScript(program, script);
        return new LauncherKit(("Gateway:Qemu:Binary", program));
    }

    private static void WriteScript(string path, string script) => ExecutableFile.Write(path, $"#!/bin/sh\n{script}\n");
}
