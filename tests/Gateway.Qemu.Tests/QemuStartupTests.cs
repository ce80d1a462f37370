using Gateway.Qemu.State;
using Gateway.Qemu.Tests.Kit;
using Gateway.Testing;
using Gateway.Testing.Crashes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Gateway.Qemu.Tests;

public sealed class QemuStartupTests
{
    private readonly CancellationToken _deadline = TestTimeouts.ProcessToken();

    [Fact]
    public async Task StartAsync_Fresh_RehearsesAndLeavesNothingRunning()
    {
        await using var kit = new LauncherKit();

        await StartAsync(kit);

        Assert.Contains(kit.Messages, message => message.StartsWith("The smallest guest was ready", StringComparison.Ordinal));
        Assert.Empty(kit.VmFolders);
        Assert.Equal(0, kit.Addresses.Taken);
        Assert.Empty(Directory.GetFiles(Path.Combine(kit.State, "logs")));
    }

    [Fact]
    public async Task StartAsync_NoQemu_StartsAndSaysWhy()
    {
        await using var kit = new LauncherKit(("Gateway:Qemu:Binary", "/nowhere/qemu"));

        await StartAsync(kit);

        Assert.Contains(kit.Messages, message => message.Contains("Gateway:Qemu:Binary=/nowhere/qemu", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Dispose_StartWasBrokenOff_LeavesNothingOfTheRehearsal()
    {
        await using var kit = new LauncherKit();
        var startup = Assert.Single(kit.Services.GetServices<IHostedService>().OfType<QemuStartup>());
        await startup.StartingAsync(_deadline);

        await startup.DisposeAsync();

        Assert.Empty(VmProcesses.Of(new GatewayState(kit.State)));
        Assert.Empty(kit.VmFolders);
        Assert.Equal(0, kit.Addresses.Taken);
        Assert.DoesNotContain(kit.Messages, message => message.Contains("rehears", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task StartAsync_StateInUse_Fails()
    {
        await using var kit = new LauncherKit();
        await StartAsync(kit);
        await using var second = new LauncherKit(("Gateway:State", kit.State));

        await Assert.ThrowsAsync<StateInUseException>(() => StartAsync(second));
    }

    private async Task StartAsync(LauncherKit kit)
    {
        var startup = Assert.Single(kit.Services.GetServices<IHostedService>().OfType<QemuStartup>());
        await startup.StartingAsync(_deadline);
        await startup.StartAsync(_deadline);
    }
}
