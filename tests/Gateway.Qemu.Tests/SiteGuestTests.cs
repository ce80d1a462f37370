using Gateway.Images.Manifests;
using Gateway.Qemu.Tests.Kit;
using Gateway.Testing;
using Xunit;

namespace Gateway.Qemu.Tests;

/// <summary>The launcher with a guest that has a network and serves: the static-site unikernel.</summary>
public sealed class SiteGuestTests : IDisposable
{
    private readonly CancellationToken _deadline = TestTimeouts.ProcessToken();
    private readonly SiteGuest _guest = new();

    [Fact]
    public async Task ConnectAsync_ReadyByLine_ServesThePage()
    {
        await using var kit = new LauncherKit();
        var vm = await kit.LaunchAsync(await _guest.SpecifyAsync(_deadline), _deadline);

        Assert.EndsWith(SiteGuest.Page, await SiteGuest.GetAsync(vm, _deadline), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("^ready")]
    public async Task ConnectAsync_ReadyByAnswer_ServesThePage(string? line)
    {
        await using var kit = new LauncherKit();
        var specification = await _guest.SpecifyAsync(_deadline, manifest => manifest with { Connections = 1, Ready = new ImageReadiness(line, "/no-such-page") });

        var vm = await kit.LaunchAsync(specification, _deadline);

        Assert.EndsWith(SiteGuest.Page, await SiteGuest.GetAsync(vm, _deadline), StringComparison.Ordinal);
        Assert.EndsWith(SiteGuest.Page, await SiteGuest.GetAsync(vm, _deadline), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConnectAsync_BurstBeyondTheLimit_EverybodyIsServed()
    {
        await using var kit = new LauncherKit();
        var vm = await kit.LaunchAsync(await _guest.SpecifyAsync(_deadline), _deadline);

        var answers = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => SiteGuest.GetAsync(vm, _deadline)));

        Assert.All(answers, answer => Assert.EndsWith(SiteGuest.Page, answer, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ConnectAsync_ProcessKilledMidRequest_EndsTheRead()
    {
        await using var kit = new LauncherKit();
        var vm = await kit.LaunchAsync(await _guest.SpecifyAsync(_deadline), _deadline);
        await using var connection = await vm.ConnectAsync(_deadline);
        var reading = connection.ReadAsync(new byte[1], _deadline).AsTask();

        Signals.Send(vm.ProcessId, Signals.Kill);

        try
        {
            Assert.Equal(0, await reading.WaitAsync(_deadline));
        }
        catch (IOException)
        {
            // A reset says it as well.
        }

        Assert.True(vm.Gone.IsCancellationRequested || (await vm.Exited.WaitAsync(_deadline)).ExitCode is not null);
    }

    public void Dispose() => _guest.Dispose();
}
