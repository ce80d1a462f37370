using Gateway.Qemu.Tests.Kit;
using Gateway.Testing;
using Gateway.Vms.Launching;
using Xunit;

namespace Gateway.Qemu.Tests.Templates;

/// <summary>A guest in a loaded shell was asked for what its image names.</summary>
public sealed class WarmUpTests : IAsyncDisposable
{
    private readonly CancellationToken _deadline = TestTimeouts.ProcessToken();
    private readonly LinuxGuest _guest = new();
    private readonly LauncherKit _kit = new();

    [Fact]
    public async Task Launch_LoadedShell_WasWarmedByTheImagesPath()
    {
        var specification = await _guest.SpecifyAsync(_deadline, manifest => manifest with { WarmUp = "/write" });
        await _kit.Launcher.BakeAsync(specification with { Id = "bake-1", Site = "" }, _deadline);
        await _kit.Launcher.KeepShellsAsync([new ShellWish(specification, ShellKind.Loaded, 1)], _deadline);

        var vm = await _kit.LaunchAsync(specification, _deadline);

        // Each answer says how many times it was asked for.
        Assert.Equal("3", await LinuxGuest.GetAsync(vm, "/write", _deadline));
    }

    public async ValueTask DisposeAsync()
    {
        await _kit.DisposeAsync();
        _guest.Dispose();
    }
}
