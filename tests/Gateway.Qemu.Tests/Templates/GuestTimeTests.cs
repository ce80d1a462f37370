using System.Globalization;
using Gateway.Qemu.Tests.Kit;
using Gateway.Testing;
using Gateway.Vms.Launching;
using Xunit;

namespace Gateway.Qemu.Tests.Templates;

/// <summary>A guest that stood still for hours, to the second, knows what time it is when it runs on.</summary>
public sealed class GuestTimeTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Before = new(2031, 12, 31, 21, 30, 10, TimeSpan.Zero);

    private readonly CancellationToken _deadline = TestTimeouts.ProcessToken();
    private readonly HostClock _clock = new(Before);
    private readonly SiteGuest _guest = new();
    private readonly LauncherKit _kit;

    public GuestTimeTests()
    {
        _kit = new LauncherKit(("Gateway:Qemu:Binary", _clock.Program));
    }

    [Theory]
    [InlineData(ShellKind.Universal)]
    [InlineData(ShellKind.Loaded)]
    public async Task Launch_FromAShellHoursLater_DateIsTheHosts(ShellKind kind)
    {
        var later = Before.AddHours(6);
        var specification = await _guest.SpecifyAsync(_deadline);
        await _kit.Launcher.BakeAsync(specification with { Id = "bake-1", Site = "" }, _deadline);
        await _kit.Launcher.KeepShellsAsync([new ShellWish(specification, kind, 1)], _deadline);
        _clock.Set(later);

        var vm = await _kit.LaunchAsync(specification, _deadline);

        Assert.Equal(VmSource.Shell, vm.Source);
        Assert.Equal(later, await DateAsync(vm));
    }

    [Fact]
    public async Task Launch_Cold_DateIsTheHosts()
    {
        var vm = await _kit.LaunchAsync(await _guest.SpecifyAsync(_deadline), _deadline);

        Assert.Equal(VmSource.Cold, vm.Source);
        Assert.Equal(Before, await DateAsync(vm));
    }

    public async ValueTask DisposeAsync()
    {
        await _kit.DisposeAsync();
        _guest.Dispose();
        _clock.Dispose();
    }

    private async Task<DateTimeOffset> DateAsync(IVm vm)
    {
        const string Name = "Date: ";
        var lines = (await SiteGuest.GetAsync(vm, _deadline)).Split("\r\n");
        return DateTimeOffset.ParseExact(
            Assert.Single(lines, line => line.StartsWith(Name, StringComparison.Ordinal))[Name.Length..], "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
    }
}
