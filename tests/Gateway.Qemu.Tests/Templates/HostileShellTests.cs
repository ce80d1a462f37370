using System.Globalization;
using Gateway.Images.Manifests;
using Gateway.Qemu.Console;
using Gateway.Qemu.Memory;
using Gateway.Qemu.Snapshots;
using Gateway.Qemu.Templates;
using Gateway.Qemu.Tests.Kit;
using Gateway.Testing;
using Gateway.Testing.Guests;
using Gateway.Vms.Launching;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Qemu.Tests.Templates;

/// <summary>Guests that do in a template or a shell what a guest should not.</summary>
public sealed class HostileShellTests : IAsyncDisposable
{
    private readonly CancellationToken _deadline = TestTimeouts.ProcessToken();
    private readonly LauncherKit _kit = new();

    [Fact]
    public async Task KeepShells_GuestThatFloodsItsConsole_WaitsQuietlyAndCanBeClaimed()
    {
        var specification = _kit.Specification(new GuestProgram().Print("ready\n").PrintForEver('x'), manifest => manifest with { Protocol = GuestProtocol.Tcp });
        await BakeAsync(specification);
        await KeepAsync(specification);
        var shell = Assert.Single(_kit.Launcher.Shells);
        var (ticks, log) = (Ticks(shell.ProcessId), Path.Combine(shell.Folder, "console.log"));
        var said = shell.ReadConsole(0).End.Position;

        var vm = await _kit.LaunchAsync(specification, _deadline);

        Assert.Same(shell, vm);
        Assert.Equal(VmSource.Shell, vm.Source);
        await LauncherKit.UntilAsync(() => vm.ReadConsole(0).End.Position > said && Ticks(vm.ProcessId) > ticks, _deadline);
        Assert.InRange(new FileInfo(log).Length, 0, ConsoleLog.DefaultMaximumSize);
        await vm.StopAsync();
        _kit.AssertNothingLeft();
    }

    [Fact]
    public async Task KeepShells_GuestThatEndsWhileItIsWarmedUp_IsLeftAloneAndOthersAreKept()
    {
        var ending = _kit.Specification(new GuestProgram().Print("ready\n").Spin());
        await BakeAsync(ending);
        await ReplaceAsync(spin: [0xee, 0xeb, 0xf8, 0xeb, 0xfe], crash: [0xee, 0xeb, 0xf8, 0x6a, 0x00, 0x6a, 0x00, 0x0f, 0x01, 0x1c, 0x24, 0xcc]);
        var sound = _kit.Specification(new GuestProgram().Print("ready\n").Halt(), manifest => manifest with { Protocol = GuestProtocol.Tcp });
        sound = sound with { Image = sound.Image with { Digest = "sha256:1" } };
        await BakeAsync(sound);

        await KeepAsync(ending, sound);
        await KeepAsync(ending, sound);

        Assert.Equal(sound.Image.Folder, Assert.Single(_kit.Launcher.Shells).Specification.Image.Folder);
        Assert.Single(_kit.VmFolders);
        Assert.Single(_kit.Messages, message => message.Contains("could not be started", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Bake_GuestThatEndsBeforeItIsReady_SaysSoAndLeavesNothing()
    {
        var error = await Assert.ThrowsAsync<VmLaunchException>(() => BakeAsync(_kit.Specification(new GuestProgram().Print("hello\n").TripleFault())));

        Assert.Equal(VmLaunchFailure.GuestDied, error.Failure);
        Assert.Contains("hello", error.ConsoleTail, StringComparison.Ordinal);
        Assert.Empty(_kit.Launcher.Baking);
        Assert.False(Directory.Exists(Path.Combine(_kit.State, "templates")));
        _kit.AssertNothingLeft();
    }

    public ValueTask DisposeAsync() => _kit.DisposeAsync();

    private Task<BakedTemplate> BakeAsync(VmSpecification specification) => _kit.Launcher.BakeAsync(specification with { Id = $"bake-{specification.Id}", Site = "" }, _deadline);

    private Task KeepAsync(params IEnumerable<VmSpecification> specifications)
        => _kit.Launcher.KeepShellsAsync([.. specifications.Select(specification => new ShellWish(specification, ShellKind.Loaded, 1))], _deadline);

    /// <summary>Makes the guest of the only template do something else when it goes on: a template like any other, verified and all.</summary>
    private Task ReplaceAsync(byte[] spin, byte[] crash)
    {
        var folder = new SnapshotFolder(Directory.GetDirectories(Path.Combine(_kit.State, "templates")).Single());
        using var baked = folder.Load();
        var key = baked.Record.Key;
        using var memory = GuestMemory.Create(baked.Record.MemoryMiB);
        baked.Memory.CopyTo(memory);
        memory.Write(crash, Find(baked.Memory, spin));
        folder.Remove();
        SnapshotFolder.Save(folder.Path, baked.Record, memory, baked.State.Span, new SaveDecision());
        return LauncherKit.UntilAsync(() => _kit.Services.GetRequiredService<TemplateStore>().Find(key) is not null, _deadline);
    }

    private static long Find(GuestMemory memory, byte[] code)
    {
        var found = -1L;
        memory.ForEachPage((pages, offset) => found = pages.IndexOf(code) is >= 0 and var index ? offset + index : found);
        Assert.NotEqual(-1, found);
        return found;
    }

    /// <summary>What the process had of the processor.</summary>
    private static long Ticks(int process)
    {
        var stat = File.ReadAllText($"/proc/{process}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
    }
}
