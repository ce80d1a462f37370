using Gateway.Qemu.State;
using Gateway.Qemu.Tests.Kit;
using Gateway.Testing;
using Gateway.Testing.Running;
using Gateway.Vms.Launching;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Qemu.Tests.Faults;

/// <summary>A state folder that cannot be had, or goes away while VMs run.</summary>
public sealed class StateFaultTests : IDisposable
{
    private readonly CancellationToken _deadline = TestTimeouts.ProcessToken();
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Open_OnAFile_NamesFolderAndSetting()
    {
        await using var kit = new LauncherKit(("Gateway:State", _folder.Write("file", "")));

        AssertRefuses(kit, _folder.Combine("file"));
    }

    [Fact]
    public async Task Open_BelowAFile_NamesFolderAndSetting()
    {
        _folder.Write("file", "");
        await using var kit = new LauncherKit(("Gateway:State", _folder.Combine("file", "state")));

        AssertRefuses(kit, _folder.Combine("file", "state"));
    }

    [Theory]
    [InlineData("ro")]
    [InlineData("full")]
    public async Task Open_ReadOnlyOrFull_IsNotTakenForAnotherGateways(string fault)
    {
        await using var mount = await SmallMount.TryCreateAsync(_folder.CreateFolder("state"), _deadline);
        Assert.SkipWhen(mount is null, "a file system can be mounted by root only");
        await mount.BreakAsync(fault, _deadline);
        await using var kit = new LauncherKit(("Gateway:State", mount.Path));

        AssertRefuses(kit, mount.Path);
    }

    [Fact]
    public async Task LaunchAsync_DiskFullMeanwhile_FailsAndWorksAgainWithRoom()
    {
        await using var mount = await SmallMount.TryCreateAsync(_folder.CreateFolder("state"), _deadline);
        Assert.SkipWhen(mount is null, "a file system can be mounted by root only");
        await using var kit = new LauncherKit(("Gateway:State", mount.Path));
        await (await kit.LaunchReadyAsync(_deadline)).StopAsync();
        await mount.BreakAsync("full", _deadline);

        var error = await Assert.ThrowsAsync<VmLaunchException>(() => kit.LaunchReadyAsync(_deadline));

        Assert.Equal(VmLaunchFailure.Host, error.Failure);
        Assert.Contains("No space left on device", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(mount.Path, "vms")));
        Assert.Equal(0, kit.Addresses.Taken);
        mount.Mend();
        Assert.Equal("ready\n", (await kit.LaunchReadyAsync(_deadline)).ConsoleTail);
    }

    [Fact]
    public async Task LaunchAsync_StateFolderTakenAway_RunningVmsGoOnAndNewOnesBoot()
    {
        await using var kit = new LauncherKit();
        var before = await kit.LaunchReadyAsync(_deadline);

        Directory.Delete(kit.State, recursive: true);
        var after = await kit.LaunchReadyAsync(_deadline);

        Assert.False(before.Gone.IsCancellationRequested);
        Assert.True(File.Exists(Path.Combine(after.Folder, "vm.json")));
        Assert.Contains(kit.Messages, message => message.Contains(kit.State, StringComparison.Ordinal) && message.Contains("was taken away (Gateway:State)", StringComparison.Ordinal));
        await using var second = new LauncherKit(("Gateway:State", kit.State));
        Assert.Throws<StateInUseException>(() => second.Services.GetRequiredService<StateFolder>().Open());
        await before.StopAsync();
        await after.StopAsync();
        kit.AssertNothingLeft();
    }

    [Fact]
    public async Task LaunchAsync_PathLongerThanSocketsTake_Works()
    {
        await using var kit = new LauncherKit(("Gateway:State", _folder.Combine(new string('d', 200), "state")));

        Assert.Equal("ready\n", (await kit.LaunchReadyAsync(_deadline)).ConsoleTail);
    }

    private static void AssertRefuses(LauncherKit kit, string folder)
    {
        var error = Assert.Throws<IOException>(() => kit.Services.GetRequiredService<StateFolder>().Open());

        Assert.Contains($"'{folder}' cannot be written (Gateway:State)", error.Message, StringComparison.Ordinal);
    }
}
