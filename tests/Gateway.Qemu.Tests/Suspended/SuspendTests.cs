using System.Security.Cryptography;
using Gateway.Images.Manifests;
using Gateway.Qemu.Machines;
using Gateway.Qemu.Tests.Kit;
using Gateway.Testing;
using Gateway.Testing.Running;
using Gateway.Vms.Launching;
using Xunit;

namespace Gateway.Qemu.Tests.Suspended;

/// <summary>VMs that go to disk and come back: with all that they knew, whatever becomes of the gateway, and never from a state that is not exactly theirs.</summary>
public sealed class SuspendTests : IAsyncDisposable
{
    /// <summary>Where nothing of the guest is: it has 16 MiB, uses the first few, and has its files at the end.</summary>
    private const long Unused = 14 << 20;

    private readonly CancellationToken _deadline = TestTimeouts.ProcessToken();
    private readonly SiteGuest _guest = new();
    private readonly LauncherKit _kit = new();

    private string States => Path.Combine(_kit.State, "suspended");

    [Fact]
    public async Task Resume_InANewProcess_HasItsMemoryAndServesWithoutBooting()
    {
        var (state, specification) = await SuspendAsync();

        var vm = await ResumeAsync(specification, state);

        Assert.Equal([VmPhase.Spawn, VmPhase.Restore, VmPhase.Ready], vm.Phases.Select(phase => phase.Phase));
        AssertMarked(vm, specification.Id);
    }

    [Fact]
    public async Task Resume_AShellIsThere_IsFilledWithIt()
    {
        var (state, specification) = await SuspendAsync();
        await _kit.Launcher.KeepShellsAsync([new ShellWish(specification, ShellKind.Universal, 1)], _deadline);

        var vm = await ResumeAsync(specification, state);

        Assert.Equal([VmPhase.Claim, VmPhase.Restore, VmPhase.Ready], vm.Phases.Select(phase => phase.Phase));
        Assert.Empty(_kit.Launcher.Shells);
        AssertMarked(vm, specification.Id);
    }

    [Fact]
    public async Task Resume_AgainAndAgain_KnowsAllThatItEverKnew()
    {
        var (state, specification) = await SuspendAsync();
        for (var round = 0; round < 3; round++)
        {
            var vm = await ResumeAsync(specification, state);
            AssertMarked(vm, specification.Id);
            _kit.Launcher.Discard(state);
            state = await vm.SuspendAsync(isRequired: false, _deadline);
            await vm.StopAsync();
        }

        Assert.Equal([state.Facts.Id], Directory.GetDirectories(States).Select(Path.GetFileName).Where(name => !name!.EndsWith(".gone", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Resume_FromTheFirstTemplateOn_IsSuspendedLikeAnyOther()
    {
        var specification = await SpecifyAsync();
        await _kit.Launcher.BakeAsync(specification with { Id = "bake-1", Site = "" }, _deadline);
        await _kit.Launcher.KeepShellsAsync([new ShellWish(specification, ShellKind.Universal, 1)], _deadline);
        var first = await _kit.LaunchAsync(specification, _deadline);
        Assert.Equal((VmSource.Shell, true), (first.Source, first.CanSuspend));
        Mark(first, specification.Id);
        var state = await first.SuspendAsync(isRequired: false, _deadline);
        await first.StopAsync();

        AssertMarked(await ResumeAsync(specification, state), specification.Id);
    }

    [Fact]
    public async Task Resume_ByTheNextGateway_ServesWhatTheEarlierOneLeft()
    {
        var (state, specification) = await SuspendAsync();
        Directory.CreateDirectory(Path.Combine(States, "half.new-0123"));
        Directory.CreateDirectory(Path.Combine(States, "nothing"));
        Directory.CreateDirectory(Path.Combine(States, "used.gone"));
        await _kit.LeaveAsync();
        await using var next = new LauncherKit(("Gateway:State", _kit.State));
        await next.AdoptAsync(_deadline);

        var found = Assert.Single(next.Launcher.FindSuspended());

        Assert.Equal(state, found);
        Assert.Single(Directory.GetDirectories(States));
        var vm = await next.LaunchAsync(specification with { Id = "page-2-next", Resumes = found }, _deadline);
        AssertMarked(vm, specification.Id);
        Assert.EndsWith(SiteGuest.Page, await SiteGuest.GetAsync(vm, _deadline), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Suspend_VmOfAnEarlierGateway_IsSuspendedLikeAnyOther()
    {
        var specification = await SpecifyAsync();
        Mark(await _kit.LaunchAsync(specification, _deadline), specification.Id);
        await _kit.LeaveAsync();
        await using var next = new LauncherKit(("Gateway:State", _kit.State));
        var adopted = Assert.Single(await next.AdoptAsync(_deadline, specification));

        var state = await adopted.SuspendAsync(isRequired: false, _deadline);
        await adopted.StopAsync();

        var vm = await next.LaunchAsync(specification with { Id = "page-2-next", Resumes = state }, _deadline);
        AssertMarked(vm, specification.Id);
        Assert.EndsWith(SiteGuest.Page, await SiteGuest.GetAsync(vm, _deadline), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Adopt_WhileItsStateWasBeingSaved_RunsOn()
    {
        var specification = await SpecifyAsync();
        var vm = await _kit.LaunchAsync(specification, _deadline);
        await vm.SuspendAsync(isRequired: false, _deadline);
        await _kit.LeaveAsync();
        await using var next = new LauncherKit(("Gateway:State", _kit.State));

        var adopted = Assert.Single(await next.AdoptAsync(_deadline, specification));

        Assert.Equal(vm.ProcessId, adopted.ProcessId);
        Assert.EndsWith(SiteGuest.Page, await SiteGuest.GetAsync(adopted, _deadline), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunOn_AfterItsStateWasSaved_ServesAndNothingIsLeft()
    {
        var vm = await _kit.LaunchAsync(await SpecifyAsync(), _deadline);
        await vm.SuspendAsync(isRequired: false, _deadline);

        await vm.RunOnAsync();

        // Whoever pools connections knows by this that all of before are ended.
        Assert.Equal(1, vm.ConnectionEra);
        Assert.EndsWith(SiteGuest.Page, await SiteGuest.GetAsync(vm, _deadline), StringComparison.Ordinal);
        await LauncherKit.UntilAsync(() => Directory.GetDirectories(States).Length == 0, _deadline);
    }

    [Fact]
    public async Task Suspend_RecalledWhileTheDiskIsBusy_ServesAtOnceAndNothingIsLeft()
    {
        var vm = await _kit.LaunchAsync(await SpecifyAsync(manifest => manifest with { MemoryMiB = 512 }), _deadline);
        var memory = ((QemuVm)vm).Memory!;
        for (var offset = Unused; offset < memory.Size - Unused; offset += 1 << 20)
        {
            memory.Write(RandomNumberGenerator.GetBytes(1 << 20), offset);
        }

        using var wanted = new CancellationTokenSource();
        var suspending = vm.SuspendAsync(isRequired: false, wanted.Token);
        await LauncherKit.UntilAsync(() => Directory.Exists(States) && Directory.GetDirectories(States).Length == 1, _deadline);
        await wanted.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => suspending);
        Assert.EndsWith(SiteGuest.Page, await SiteGuest.GetAsync(vm, _deadline), StringComparison.Ordinal);
        await LauncherKit.UntilAsync(() => Directory.GetDirectories(States).Length == 0, _deadline);
    }

    [Fact]
    public async Task Suspend_WithConnectionsOpen_TheGuestHasNoneOfThemAfterwards()
    {
        var specification = await SpecifyAsync(manifest => manifest with { Connections = 8 });
        var vm = await _kit.LaunchAsync(specification, _deadline);
        var open = new List<Stream>();
        for (var count = 0; count < 8; count++)
        {
            var connection = await vm.ConnectAsync(_deadline);
            await connection.WriteAsync("GET / HTTP/1.1\r\nHost: page.test\r\n\r\n"u8.ToArray(), _deadline);
            Assert.True(await connection.ReadAsync(new byte[1], _deadline) == 1);
            open.Add(connection);
        }

        var state = await vm.SuspendAsync(isRequired: false, _deadline);
        await vm.StopAsync();

        Assert.All(open, connection => Assert.False(connection.CanRead));
        vm = await ResumeAsync(specification, state);
        for (var count = 0; count < 16; count++)
        {
            Assert.EndsWith(SiteGuest.Page, await SiteGuest.GetAsync(vm, _deadline), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("state")]
    [InlineData("ram")]
    [InlineData("snapshot.json")]
    public async Task Resume_AByteFlipped_IsRefused(string file)
    {
        var (state, specification) = await SuspendAsync();
        using (var handle = File.OpenHandle(Path.Combine(States, specification.Id, file), FileMode.Open, FileAccess.ReadWrite))
        {
            var content = new byte[1];
            var place = file == "ram" ? Unused : RandomAccess.GetLength(handle) / 2;
            RandomAccess.Read(handle, content, place);
            RandomAccess.Write(handle, [(byte)~content[0]], place);
        }

        await AssertUnusableAsync(specification, state);
    }

    [Fact]
    public async Task Resume_MemoryCutOff_IsRefused()
    {
        var (state, specification) = await SuspendAsync();
        using (var file = new FileStream(Path.Combine(States, specification.Id, "ram"), FileMode.Open))
        {
            file.SetLength(file.Length / 2);
        }

        await AssertUnusableAsync(specification, state);
    }

    [Fact]
    public async Task Resume_AnotherMachine_IsRefused()
    {
        var (state, specification) = await SuspendAsync();

        await AssertUnusableAsync(specification with { MemoryMiB = 32 }, state);
    }

    [Fact]
    public async Task Resume_StateGone_IsRefused()
    {
        var (state, specification) = await SuspendAsync();
        _kit.Launcher.Discard(state);

        await AssertUnusableAsync(specification, state);
    }

    [Fact]
    public async Task Suspend_DiskFull_SaysSoAndRunsOn()
    {
        var vm = await _kit.LaunchAsync(await SpecifyAsync(), _deadline);
        await using var mount = await SmallMount.TryCreateAsync(Directory.CreateDirectory(States).FullName, _deadline);
        Assert.SkipWhen(mount is null, "needs root, and a system that lets it mount");

        var failure = await Assert.ThrowsAsync<VmSuspendException>(() => vm.SuspendAsync(isRequired: false, _deadline));

        Assert.Contains("No space left", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith(SiteGuest.Page, await SiteGuest.GetAsync(vm, _deadline), StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(States));
    }

    [Fact]
    public async Task Suspend_KilledMeanwhile_SaysSoAndNothingIsLeft()
    {
        var vm = await _kit.LaunchAsync(await SpecifyAsync(), _deadline);
        Signals.Send(vm.ProcessId, Signals.Stop);
        var suspending = vm.SuspendAsync(isRequired: false, _deadline);
        Signals.Send(vm.ProcessId, Signals.Kill);

        await Assert.ThrowsAsync<VmSuspendException>(() => suspending);

        await vm.Exited;
        Assert.False(Directory.Exists(States) && Directory.GetDirectories(States).Length > 0);
    }

    [Fact]
    public async Task CanSuspend_NotLaunchedForIt_IsFalse()
    {
        var specification = await _guest.SpecifyAsync(_deadline);

        Assert.False((await _kit.LaunchAsync(specification, _deadline)).CanSuspend);
    }

    public async ValueTask DisposeAsync()
    {
        await _kit.DisposeAsync();
        _guest.Dispose();
    }

    private async Task<VmSpecification> SpecifyAsync(Func<ImageManifest, ImageManifest>? change = null)
        => await _guest.SpecifyAsync(_deadline, change ?? (manifest => manifest with { MemoryMiB = 16 })) with { Suspends = true };

    private async Task<(SuspendedState State, VmSpecification Specification)> SuspendAsync()
    {
        var specification = await SpecifyAsync();
        var vm = await _kit.LaunchAsync(specification, _deadline);
        Assert.EndsWith(SiteGuest.Page, await SiteGuest.GetAsync(vm, _deadline), StringComparison.Ordinal);
        Mark(vm, specification.Id);
        var state = await vm.SuspendAsync(isRequired: false, _deadline);
        await vm.StopAsync();
        Assert.Empty(_kit.VmFolders);
        Assert.Equal(0, _kit.Addresses.Taken);
        return (state, specification);
    }

    private async Task<IVm> ResumeAsync(VmSpecification specification, SuspendedState state)
    {
        var vm = await _kit.LaunchAsync(specification with { Id = $"page-2-{Guid.NewGuid():n}", Resumes = state }, _deadline);
        Assert.Equal(VmSource.Suspended, vm.Source);
        Assert.EndsWith(SiteGuest.Page, await SiteGuest.GetAsync(vm, _deadline), StringComparison.Ordinal);
        Assert.DoesNotContain("ready", vm.ConsoleTail, StringComparison.Ordinal);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", vm.Phases.Select(phase => $"{phase.Phase} {phase.Duration.TotalMilliseconds:0.00} ms")));
        return vm;
    }

    private async Task AssertUnusableAsync(VmSpecification specification, SuspendedState state)
    {
        var refusal = await Assert.ThrowsAsync<VmLaunchException>(
            () => _kit.LaunchAsync(specification with { Id = $"page-2-{Guid.NewGuid():n}", Resumes = state }, _deadline));

        Assert.Equal(VmLaunchFailure.StateUnusable, refusal.Failure);
        _kit.AssertNothingLeft();
    }

    private static void Mark(IVm vm, string text) => ((QemuVm)vm).Memory!.Write(System.Text.Encoding.UTF8.GetBytes(text), Unused);

    private static void AssertMarked(IVm vm, string text)
    {
        var found = false;
        ((QemuVm)vm).Memory!.ForEachPage((pages, offset) =>
            found |= offset <= Unused && Unused < offset + pages.Length && pages[(int)(Unused - offset)..].StartsWith(System.Text.Encoding.UTF8.GetBytes(text)));
        Assert.True(found);
    }
}
