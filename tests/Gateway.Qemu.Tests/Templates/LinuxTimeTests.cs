using System.Globalization;
using Gateway.Qemu.Tests.Kit;
using Gateway.Testing;
using Gateway.Vms.Launching;
using Xunit;

namespace Gateway.Qemu.Tests.Templates;

/// <summary>A Linux guest that stood still for hours knows what time it is at its first request: its init asks the machine's clock, which knows whole seconds.</summary>
public sealed class LinuxTimeTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Before = new(2031, 12, 31, 21, 30, 10, TimeSpan.Zero);
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(30);

    private readonly CancellationToken _deadline = TestTimeouts.ProcessToken();
    private readonly HostClock _clock = new(Before);
    private readonly LinuxGuest _guest = new();
    private readonly LauncherKit _kit;

    public LinuxTimeTests()
    {
        _kit = new LauncherKit(("Gateway:Qemu:Binary", _clock.Program));
    }

    [Theory]
    [InlineData(ShellKind.Universal)]
    [InlineData(ShellKind.Loaded)]
    public async Task Launch_FromAShellHoursLater_TimeIsTheHosts(ShellKind kind)
    {
        var specification = await _guest.SpecifyAsync(_deadline);
        await _kit.Launcher.BakeAsync(specification with { Id = "bake-1", Site = "" }, _deadline);
        await _kit.Launcher.KeepShellsAsync([new ShellWish(specification, kind, 1)], _deadline);
        _clock.Set(Before.AddHours(6));

        var vm = await _kit.LaunchAsync(specification, _deadline);

        Assert.Equal(VmSource.Shell, vm.Source);
        var seconds = long.Parse(await LinuxGuest.GetAsync(vm, "/time", _deadline), CultureInfo.InvariantCulture);
        Assert.InRange(DateTimeOffset.FromUnixTimeSeconds(seconds), Before.AddHours(6) - Tolerance, Before.AddHours(6) + Tolerance);
    }

    public async ValueTask DisposeAsync()
    {
        await _kit.DisposeAsync();
        _guest.Dispose();
        _clock.Dispose();
    }
}
