using Gateway.Images.Manifests;
using Gateway.Qemu.Templates;
using Gateway.Qemu.Tests.Kit;
using Gateway.Testing;
using Gateway.Testing.Guests;
using Gateway.Vms.Launching;
using Gateway.Vms.Sites.Policies;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Qemu.Tests.Templates;

/// <summary>Templates and shells with a guest that serves: each way to a VM gives the same answers, and what is broken costs nobody an answer.</summary>
public sealed class TemplateTests : IAsyncDisposable
{
    private readonly CancellationToken _deadline = TestTimeouts.ProcessToken();
    private readonly SiteGuest _guest = new();
    private readonly LauncherKit _kit = new();

    [Fact]
    public async Task Launch_UniversalShell_IsTakenAndServes()
    {
        var specification = await BakeAsync();
        await KeepAsync(specification, ShellKind.Universal, 1);

        var vm = await _kit.LaunchAsync(specification, _deadline);

        await AssertServesAsync(vm, VmSource.Shell, VmPhase.Claim, VmPhase.Restore);
        Assert.Empty(_kit.Launcher.Shells);
    }

    [Fact]
    public async Task Launch_ShellOlderThanTheTemplate_IsTakenAndServes()
    {
        var specification = await _guest.SpecifyAsync(_deadline);
        await KeepAsync(specification, ShellKind.Universal, 1);
        await _kit.Launcher.BakeAsync(specification with { Id = "bake-1", Site = "" }, _deadline);

        var vm = await _kit.LaunchAsync(specification, _deadline);

        await AssertServesAsync(vm, VmSource.Shell, VmPhase.Claim, VmPhase.Restore);
    }

    [Fact]
    public async Task Foresee_BeforeATemplateWithAShellAndAfterIt_SaysWhereItWouldComeFrom()
    {
        var specification = await _guest.SpecifyAsync(_deadline);
        Assert.Equal(VmSource.Cold, await _kit.Launcher.ForeseeAsync(specification, _deadline));

        await _kit.Launcher.BakeAsync(specification with { Id = "bake-1", Site = "" }, _deadline);
        await KeepAsync(specification, ShellKind.Universal, 1);
        Assert.Equal(VmSource.Shell, await _kit.Launcher.ForeseeAsync(specification, _deadline));
        Assert.Equal(VmSource.Cold, await _kit.Launcher.ForeseeAsync(specification with { Template = TemplateUse.Never }, _deadline));
        Assert.Single(_kit.Launcher.Shells);

        await _kit.LaunchAsync(specification, _deadline);
        Assert.NotEqual(VmSource.Shell, await _kit.Launcher.ForeseeAsync(specification, _deadline));
        Assert.True(_kit.Launcher.MeasureDisk().TemplateBytes > 0);
    }

    [Fact]
    public async Task Launch_LoadedShell_RunsOnAndServes()
    {
        var specification = await BakeAsync();
        await KeepAsync(specification, ShellKind.Loaded, 1);

        var vm = await _kit.LaunchAsync(specification, _deadline);

        await AssertServesAsync(vm, VmSource.Shell, VmPhase.Claim);
    }

    [Fact]
    public async Task Launch_OneConnectionGuest_LoadedShellServesOneAfterTheOther()
    {
        var specification = await BakeAsync(manifest => manifest with { Connections = 1 });
        await KeepAsync(specification, ShellKind.Loaded, 1);

        var vm = await _kit.LaunchAsync(specification, _deadline);

        await AssertServesAsync(vm, VmSource.Shell, VmPhase.Claim);
        Assert.EndsWith(SiteGuest.Page, await SiteGuest.GetAsync(vm, _deadline), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Launch_TwoFromOneTemplate_EachServesOnItsOwn()
    {
        var specification = await BakeAsync();
        await KeepAsync(specification, ShellKind.Universal, 1, ShellKind.Loaded, 1);

        var first = await _kit.LaunchAsync(specification with { Id = "page-1-a" }, _deadline);
        var second = await _kit.LaunchAsync(specification with { Id = "page-2-b" }, _deadline);
        var third = await _kit.LaunchAsync(specification with { Id = "page-3-c" }, _deadline);

        Assert.Equal([VmSource.Shell, VmSource.Shell], new[] { first, second }.Select(vm => vm.Source));
        Assert.NotEqual(VmSource.Shell, third.Source);
        Assert.Equal(3, new[] { first, second, third }.Select(vm => vm.Address).Distinct().Count());
        foreach (var vm in new[] { first, second, third, first })
        {
            Assert.EndsWith(SiteGuest.Page, await SiteGuest.GetAsync(vm, _deadline), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Launch_UniversalShellOfAnotherImagesDisks_GetsItsOwn()
    {
        var (one, two) = (await WithDiskAsync("one.raw"), await WithDiskAsync("two.raw"));
        await KeepAsync(one, ShellKind.Universal, 1);

        var vm = await _kit.LaunchAsync(two, _deadline);

        await AssertServesAsync(vm, VmSource.Shell, VmPhase.Claim, VmPhase.Restore);
        var open = Directory.EnumerateFiles($"/proc/{vm.ProcessId}/fd").Select(file => Path.GetFileName(new FileInfo(file).LinkTarget)).ToList();
        Assert.Contains("two.raw", open);
        Assert.DoesNotContain("one.raw", open);
    }

    [Theory]
    [InlineData(MachineType.Pc)]
    [InlineData(MachineType.Q35)]
    public async Task Launch_PcInAUniversalShell_RunsOn(MachineType machine)
    {
        var specification = _kit.Specification(
            new GuestProgram(GuestProgram.SerialPort).Print("ready\n").PrintForEver('x'),
            manifest => manifest with { Kind = ImageKind.Generic, Machine = machine, Disks = [new ImageDisk("disk.raw")] });
        await File.WriteAllTextAsync(specification.Image.PathOf("disk.raw"), new string('x', 4096), _deadline);
        await _kit.Launcher.BakeAsync(specification with { Id = "bake-1", Site = "" }, _deadline);
        await KeepAsync(specification, ShellKind.Universal, 1);

        var vm = await _kit.LaunchAsync(specification, _deadline);

        Assert.Equal(VmSource.Shell, vm.Source);
        await LauncherKit.UntilAsync(() => vm.ConsoleTail.Contains("xxx", StringComparison.Ordinal), _deadline);
    }

    [Fact]
    public async Task Launch_UniversalShellWithoutDisks_IsNotTakenForAnImageWithOne()
    {
        await KeepAsync(await _guest.SpecifyAsync(_deadline), ShellKind.Universal, 1);
        var specification = await WithDiskAsync("disk.raw");

        var vm = await _kit.LaunchAsync(specification, _deadline);

        Assert.NotEqual(VmSource.Shell, vm.Source);
        Assert.EndsWith(SiteGuest.Page, await SiteGuest.GetAsync(vm, _deadline), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("state")]
    [InlineData("ram")]
    public async Task Launch_TemplateWithAByteFlipped_BootsColdAndThrowsItAway(string file)
    {
        var specification = await BakeAsync();
        await KeepAsync(specification, ShellKind.Universal, 1);
        using (var handle = File.OpenHandle(Path.Combine(Directory.GetDirectories(Path.Combine(_kit.State, "templates")).Single(), file), FileMode.Open, FileAccess.ReadWrite))
        {
            var content = new byte[1];
            RandomAccess.Read(handle, content, RandomAccess.GetLength(handle) / 2);
            RandomAccess.Write(handle, [(byte)~content[0]], RandomAccess.GetLength(handle) / 2);
        }

        var vm = await _kit.LaunchAsync(specification, _deadline);

        await AssertServesAsync(vm, VmSource.Cold, VmPhase.Spawn, VmPhase.Boot);
        await LauncherKit.UntilAsync(() => Directory.GetDirectories(Path.Combine(_kit.State, "templates")).Length == 0, _deadline);
    }

    [Fact]
    public async Task Launch_ShellKilledWhileItWaits_BootsOrTakesAnother()
    {
        var specification = await BakeAsync();
        await KeepAsync(specification, ShellKind.Loaded, 1);
        Signals.Send(_kit.Launcher.Shells.Single().ProcessId, Signals.Kill);

        var vm = await _kit.LaunchAsync(specification, _deadline);

        Assert.NotEqual(VmSource.Shell, vm.Source);
        Assert.EndsWith(SiteGuest.Page, await SiteGuest.GetAsync(vm, _deadline), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Launch_SiteThatWantsNoTemplate_BootsCold()
    {
        var specification = await BakeAsync();
        await KeepAsync(specification, ShellKind.Loaded, 1);

        var vm = await _kit.LaunchAsync(specification with { Template = TemplateUse.Never }, _deadline);

        await AssertServesAsync(vm, VmSource.Cold, VmPhase.Spawn, VmPhase.Boot);
        Assert.Single(_kit.Launcher.Shells);
    }

    [Fact]
    public async Task KeepShells_OtherWishes_EndsWhatIsTooMany()
    {
        var specification = await BakeAsync();
        await KeepAsync(specification, ShellKind.Universal, 2);
        var before = _kit.Launcher.Shells.Select(shell => shell.ProcessId).ToList();

        await KeepAsync(specification, ShellKind.Universal, 1);

        Assert.Contains(_kit.Launcher.Shells.Single().ProcessId, before);
        Assert.Single(_kit.VmFolders);
        await _kit.Launcher.KeepShellsAsync([], _deadline);
        Assert.Empty(_kit.VmFolders);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task KeepShells_WhileSomebodyWaitsForAVm_StandsStillUntilThatIsOverOrHasLastedLong(bool isOver)
    {
        var specification = await _guest.SpecifyAsync(_deadline);
        _kit.Launcher.GiveWay(isWaitedFor: true);
        var keeping = KeepAsync(specification, ShellKind.Universal, 1);
        await _kit.SpawnedAsync(_deadline);
        await LauncherKit.UntilAsync(StandsStill, _deadline);
        Assert.Equal((_kit.OnlyProcess, 0), (Assert.Single(_kit.Launcher.StartingShells).ProcessId, _kit.Launcher.Shells.Count));

        if (isOver)
        {
            _kit.Launcher.GiveWay(isWaitedFor: false);
        }

        await keeping;
        Assert.Equal((1, 0), (_kit.Launcher.Shells.Count, _kit.Launcher.StartingShells.Count));

        bool StandsStill()
        {
            // Somebody else begins to wait: a hold does not last.
            _kit.Launcher.GiveWay(isWaitedFor: true);
            return File.ReadAllText($"/proc/{_kit.OnlyProcess}/stat").Split(") ")[1][0] == 'T' && !keeping.IsCompleted;
        }
    }

    [Fact]
    public async Task Open_TemplateOfAnEarlierGateway_IsUsed()
    {
        var specification = await BakeAsync();
        var store = _kit.Services.GetRequiredService<TemplateStore>();
        var key = Path.GetFileName(Directory.GetDirectories(Path.Combine(_kit.State, "templates")).Single());
        using var later = ActivatorUtilities.CreateInstance<TemplateStore>(_kit.Services);
        Directory.CreateDirectory(Path.Combine(_kit.State, "templates", "0123.new-4567"));

        later.Open();

        Assert.Equal(store.Find(key)!.Record, later.Find(key)!.Record);
        Assert.Single(Directory.GetDirectories(Path.Combine(_kit.State, "templates")));
        Assert.Equal(specification.Image.Digest, later.Find(key)!.Record.ImageDigest);
    }

    public async ValueTask DisposeAsync()
    {
        await _kit.DisposeAsync();
        _guest.Dispose();
    }

    private async Task<VmSpecification> BakeAsync(Func<ImageManifest, ImageManifest>? change = null)
    {
        var specification = await _guest.SpecifyAsync(_deadline, change);
        await _kit.Launcher.BakeAsync(specification with { Id = "bake-1", Site = "" }, _deadline);
        Assert.Empty(_kit.VmFolders);
        return specification;
    }

    /// <summary>The guest with a disk that it does not look at, and a template of that.</summary>
    private async Task<VmSpecification> WithDiskAsync(string file)
    {
        var specification = await _guest.SpecifyAsync(_deadline, manifest => manifest with { Disks = [new ImageDisk(file)] });
        specification = specification with { Image = specification.Image with { Digest = $"{specification.Image.Digest}-{file}" } };
        await File.WriteAllTextAsync(specification.Image.PathOf(file), new string('x', 4096), _deadline);
        await _kit.Launcher.BakeAsync(specification with { Id = $"bake-{file[..3]}", Site = "" }, _deadline);
        return specification;
    }

    private Task KeepAsync(VmSpecification specification, ShellKind kind, int count)
        => _kit.Launcher.KeepShellsAsync([new ShellWish(specification, kind, count)], _deadline);

    private Task KeepAsync(VmSpecification specification, ShellKind kind, int count, ShellKind otherKind, int otherCount)
        => _kit.Launcher.KeepShellsAsync([new ShellWish(specification, kind, count), new ShellWish(specification, otherKind, otherCount)], _deadline);

    private async Task AssertServesAsync(IVm vm, VmSource source, params VmPhase[] phases)
    {
        Assert.Equal(source, vm.Source);
        Assert.Equal([.. phases, VmPhase.Ready], vm.Phases.Select(phase => phase.Phase));
        Assert.EndsWith(SiteGuest.Page, await SiteGuest.GetAsync(vm, _deadline), StringComparison.Ordinal);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", vm.Phases.Select(phase => $"{phase.Phase} {phase.Duration.TotalMilliseconds:0.00} ms")));
    }
}
