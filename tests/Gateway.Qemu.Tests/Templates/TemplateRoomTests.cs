using Gateway.Qemu.Snapshots;
using Gateway.Qemu.Templates;
using Gateway.Qemu.Tests.Kit;
using Gateway.Testing;
using Gateway.Testing.Running;
using Gateway.Vms.Configuration;
using Gateway.Vms.Launching;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Qemu.Tests.Templates;

/// <summary>Templates, the disk and the memory: those unused longest go, whoever runs from one goes on, and a disk without room costs nothing but the template.</summary>
public sealed class TemplateRoomTests : IDisposable
{
    private readonly CancellationToken _deadline = TestTimeouts.ProcessToken();
    private readonly SiteGuest _guest = new();

    [Fact]
    public async Task Bake_MoreThanThereIsRoomFor_ThoseUnusedLongestGoAndWhatRunsFromThemServes()
    {
        await using var kit = new LauncherKit(new HostOptions { MaxTemplatesMiB = 1 });
        var specification = await _guest.SpecifyAsync(_deadline);
        var (shelled, running) = (Of(8), Of(9));
        await BakeAsync(kit, shelled);
        await BakeAsync(kit, running);
        await kit.Launcher.KeepShellsAsync([new ShellWish(shelled, ShellKind.Loaded, 1), new ShellWish(running, ShellKind.Loaded, 1)], _deadline);
        var vm = await kit.LaunchAsync(running, _deadline);

        var others = Enumerable.Range(10, 5).Select(Of).ToList();
        foreach (var other in others)
        {
            await BakeAsync(kit, other);
        }

        var left = kit.Launcher.ListTemplates(specification.Image.Digest).Select(template => template.MemoryMiB).Order().ToList();
        Assert.InRange(kit.Launcher.ListTemplates(specification.Image.Digest).Sum(template => template.DiskSize), 1, 1 << 20);
        Assert.Equal(Enumerable.Range(15 - left.Count, left.Count), left);
        Assert.DoesNotContain(9, left);
        Assert.EndsWith(SiteGuest.Page, await SiteGuest.GetAsync(vm, _deadline), StringComparison.Ordinal);
        var claimed = await kit.LaunchAsync(shelled, _deadline);
        Assert.Equal(VmSource.Shell, claimed.Source);
        Assert.EndsWith(SiteGuest.Page, await SiteGuest.GetAsync(claimed, _deadline), StringComparison.Ordinal);

        VmSpecification Of(int memoryMiB) => specification with { Id = $"page-{memoryMiB}-a", MemoryMiB = memoryMiB };
    }

    [Fact]
    public async Task Launch_MoreThanMayBeInMemory_ThoseUnusedLongestAreReadAgain()
    {
        await using var kit = new LauncherKit(new HostOptions { MaxMemoryMiB = 4 });
        var specification = await _guest.SpecifyAsync(_deadline);
        foreach (var memoryMiB in Enumerable.Range(8, 8))
        {
            await BakeAsync(kit, specification with { MemoryMiB = memoryMiB });
        }

        var store = kit.Services.GetRequiredService<TemplateStore>();
        Assert.Equal(8, kit.Launcher.ListTemplates(specification.Image.Digest).Count);
        Assert.InRange(store.BytesInMemory, 1, 1 << 20);
        var first = specification with { MemoryMiB = 8 };
        await kit.Launcher.KeepShellsAsync([new ShellWish(first, ShellKind.Universal, 1)], _deadline);

        var vm = await kit.LaunchAsync(first, _deadline);

        Assert.Equal(VmSource.Shell, vm.Source);
        Assert.EndsWith(SiteGuest.Page, await SiteGuest.GetAsync(vm, _deadline), StringComparison.Ordinal);
        Assert.InRange(store.BytesInMemory, 1, 1 << 20);
    }

    [Fact]
    public async Task Bake_UsedBetweenOthers_IsNotTheOneThatGoes()
    {
        await using var kit = new LauncherKit(new HostOptions { MaxTemplatesMiB = 1 });
        var specification = await _guest.SpecifyAsync(_deadline);
        for (var memoryMiB = 8; memoryMiB < 14; memoryMiB++)
        {
            await BakeAsync(kit, specification with { MemoryMiB = memoryMiB });
            kit.Services.GetRequiredService<TemplateStore>().CountUse(Key(kit, 8));
        }

        var left = kit.Launcher.ListTemplates(specification.Image.Digest);
        Assert.Contains(left, template => template is { MemoryMiB: 8, Hits: 6 });
        Assert.DoesNotContain(left, template => template.MemoryMiB == 9);
    }

    [Fact]
    public async Task Bake_MoreThanAllMayTake_SaysSoAndKeepsTheOthers()
    {
        var specification = await _guest.SpecifyAsync(_deadline);
        await using var kit = new LauncherKit(new HostOptions { MaxTemplatesMiB = 0 });

        var error = await Assert.ThrowsAsync<VmLaunchException>(() => BakeAsync(kit, specification));

        Assert.Equal(VmLaunchFailure.Host, error.Failure);
        Assert.Contains("takes 1 MiB on disk, and all templates together may take no more (Gateway:Host:MaxTemplatesMiB=0)", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(kit.State, "templates")));
        kit.AssertNothingLeft();
    }

    [Fact]
    public async Task Bake_DiskFillsUpMeanwhile_LeavesNothingAndIsMadeWithRoom()
    {
        var specification = await _guest.SpecifyAsync(_deadline);
        await using var kit = new LauncherKit();
        var folder = Path.Combine(kit.State, "templates");
        Directory.CreateDirectory(folder);
        await using (var mount = await SmallMount.TryCreateAsync(folder, _deadline))
        {
            Assert.SkipWhen(mount is null, "a file system can be mounted by root only");

            var error = await Assert.ThrowsAsync<VmLaunchException>(() => BakeAsync(kit, specification));

            Assert.Equal(VmLaunchFailure.Host, error.Failure);
            Assert.Contains($"image '{specification.Image.Name}' gets no template: No space left on device", error.Message, StringComparison.Ordinal);
            Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
            kit.AssertNothingLeft();
        }

        Assert.True((await BakeAsync(kit, specification)).IsNew);
    }

    [Fact]
    public async Task CountUse_Written_IsThereForTheNextGateway()
    {
        var specification = await _guest.SpecifyAsync(_deadline);
        await using var kit = new LauncherKit();
        await BakeAsync(kit, specification);
        using (var store = ActivatorUtilities.CreateInstance<TemplateStore>(kit.Services))
        {
            store.Open();
            store.CountUse(Key(kit, specification.MemoryMiB));
            store.CountUse(Key(kit, specification.MemoryMiB));
        }

        using var later = ActivatorUtilities.CreateInstance<TemplateStore>(kit.Services);

        var facts = Assert.Single(later.List(specification.Image.Digest));
        Assert.Equal(2, facts.Hits);
        Assert.NotNull(facts.LastUsedAt);
        await File.WriteAllTextAsync(Path.Combine(kit.State, "templates", "uses.json"), "{ \"no", _deadline);
        using var broken = ActivatorUtilities.CreateInstance<TemplateStore>(kit.Services);
        Assert.Equal(0, Assert.Single(broken.List(specification.Image.Digest)).Hits);
    }

    public void Dispose() => _guest.Dispose();

    private static string Key(LauncherKit kit, int memoryMiB)
        => Directory.GetDirectories(Path.Combine(kit.State, "templates")).Select(folder => new SnapshotFolder(folder).ReadRecord()!).Single(record => record.MemoryMiB == memoryMiB).Key;

    private Task<BakedTemplate> BakeAsync(LauncherKit kit, VmSpecification specification)
        => kit.Launcher.BakeAsync(specification with { Id = $"bake-{specification.MemoryMiB}", Site = "" }, _deadline);
}
