using Gateway.Qemu.Tests.Kit;
using Gateway.Testing;
using Gateway.Testing.Guests;
using Gateway.Vms.Launching;
using Xunit;

namespace Gateway.Qemu.Tests.Faults;

/// <summary>
/// A guest that resets its machine while it boots wants to boot again, and may, but not for ever. It takes its time first: QEMU says of none that it has reset which is gone before QEMU listens.
/// </summary>
public sealed class GuestResetTests
{
    private const string BootsAgain = "it boots again";

    private readonly CancellationToken _deadline = TestTimeouts.ProcessToken();

    [Fact]
    public async Task LaunchAsync_GuestThatResetsOnce_BootsAgain()
    {
        await using var kit = new LauncherKit();
        var specification = kit.Specification(new GuestProgram().Print("not yet\n").Pause().TripleFault());
        var kernel = Path.Combine(specification.Image.Folder, "kernel.elf");
        var good = new GuestProgram().Print("ready\n").Halt().ToElf();
        kit.Logged += message =>
        {
            if (message.Contains(BootsAgain, StringComparison.Ordinal))
            {
                File.WriteAllBytes(kernel, good);
            }
        };

        var vm = await kit.LaunchAsync(specification, _deadline);

        Assert.Equal(VmSource.Cold, vm.Source);
        Assert.Contains("not yet", Assert.Single(kit.Messages, message => message.Contains(BootsAgain, StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Single(kit.VmFolders);
        await vm.StopAsync();
        kit.AssertNothingLeft();
    }

    [Fact]
    public async Task LaunchAsync_GuestThatResetsEachTime_HasFailedAtTheThirdBoot()
    {
        await using var kit = new LauncherKit();

        var error = await Assert.ThrowsAsync<VmLaunchException>(() => kit.LaunchAsync(kit.Specification(new GuestProgram().Print("boom\n").Pause().TripleFault()), _deadline));

        Assert.Equal(VmLaunchFailure.GuestDied, error.Failure);
        Assert.Equal(2, kit.Messages.Count(message => message.Contains(BootsAgain, StringComparison.Ordinal)));
        kit.AssertNothingLeft();
    }
}
