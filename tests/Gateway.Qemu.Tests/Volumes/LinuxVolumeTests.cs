using Gateway.Qemu.Tests.Kit;
using Gateway.Testing;
using Gateway.Vms.Launching;
using Gateway.Vms.Sites.Policies;
using Xunit;

namespace Gateway.Qemu.Tests.Volumes;

/// <summary>Real Linux guests that keep a volume and get variables, from one template however they come up: each has its own, and only its own.</summary>
public sealed class LinuxVolumeTests : IAsyncDisposable
{
    private readonly CancellationToken _deadline = TestTimeouts.ProcessToken();
    private readonly LinuxGuest _guest = new();
    private readonly LauncherKit _kit = new();

    [Fact]
    public async Task Launch_OneTemplateThreeWays_EachGetsItsOwnVariablesAndVolume()
    {
        var specification = await BakeAsync();
        await _kit.Launcher.KeepShellsAsync([new ShellWish(specification, ShellKind.Loaded, 1)], _deadline);
        var loaded = await LaunchAsync(specification, "one", VmSource.Shell, VmPhase.Claim);
        await _kit.Launcher.KeepShellsAsync([new ShellWish(specification, ShellKind.Universal, 1)], _deadline);
        var filled = await LaunchAsync(specification, "two", VmSource.Shell, VmPhase.Restore);
        var restored = await LaunchAsync(specification, "three", VmSource.Template, VmPhase.Restore);

        Assert.All(new[] { loaded, filled, restored }, vm => Assert.DoesNotContain("secret", vm.CommandLine + string.Join(' ', vm.Arguments) + vm.ConsoleTail, StringComparison.Ordinal));
        Assert.Equal(3, _kit.Launcher.ListVolumes().Count(volume => volume.UsedBy?.StartsWith("VM app-", StringComparison.Ordinal) == true));

        // Whatever a process ends by: what the guest was told is kept is there.
        System.Diagnostics.Process.GetProcessById(filled.ProcessId).Kill();
        await filled.StopAsync();
        var again = await _kit.LaunchAsync(filled.Specification with { Id = $"app-2-{Guid.NewGuid():n}" }, _deadline);
        Assert.Equal("3", await LinuxGuest.GetAsync(again, "/keep", _deadline));
    }

    [Fact]
    public async Task Resume_VolumeWrittenSince_IsRefusedAndOtherwiseGoesOn()
    {
        var specification = (await BakeAsync()) with { Suspends = true };
        var first = await LaunchAsync(specification, "one", VmSource.Template, VmPhase.Restore);
        var (second, state) = await ResumeAsync(first);
        Assert.Equal("3", await LinuxGuest.GetAsync(second, "/keep", _deadline));
        await second.StopAsync();

        // The state is still there, as after a crash; but its guest would take the file system for what it was.
        var error = await Assert.ThrowsAsync<VmLaunchException>(() => _kit.LaunchAsync(first.Specification with { Id = $"app-3-{Guid.NewGuid():n}", Resumes = state }, _deadline));

        Assert.Equal(VmLaunchFailure.StateUnusable, error.Failure);
        Assert.Contains("its volume may have been written since", error.Message, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _kit.DisposeAsync();
        _guest.Dispose();
    }

    private async Task<VmSpecification> BakeAsync()
    {
        var specification = (await _guest.SpecifyAsync(_deadline)) with { Volume = new VolumePolicy(16, "/data") };
        await _kit.Launcher.BakeAsync(specification.ForNobody("bake-1"), _deadline);
        return specification;
    }

    private async Task<(IVm Vm, SuspendedState State)> ResumeAsync(IVm vm)
    {
        var state = await vm.SuspendAsync(isRequired: false, _deadline);
        await vm.StopAsync();
        return (await _kit.LaunchAsync(vm.Specification with { Id = $"app-2-{Guid.NewGuid():n}", Resumes = state }, _deadline), state);
    }

    private async Task<IVm> LaunchAsync(VmSpecification specification, string instance, VmSource source, VmPhase phase)
    {
        var vm = await _kit.LaunchAsync(
            specification with { Id = $"app-1-{Guid.NewGuid():n}", Instance = instance, Environment = new Dictionary<string, string> { ["VALUE"] = $"secret of {instance}" } }, _deadline);
        Assert.Equal(source, vm.Source);
        Assert.Contains(phase, vm.Phases.Select(phase => phase.Phase));
        TestContext.Current.TestOutputHelper?.WriteLine($"{instance}: {string.Join(", ", vm.Phases.Select(phase => $"{phase.Phase} {phase.Duration.TotalMilliseconds:0.00} ms"))}");
        Assert.Equal($"0:0 / secret of {instance}", await LinuxGuest.GetAsync(vm, "/who", _deadline));
        Assert.Equal("1", await LinuxGuest.GetAsync(vm, "/keep", _deadline));
        Assert.Equal("2", await LinuxGuest.GetAsync(vm, "/keep", _deadline));
        return vm;
    }
}
