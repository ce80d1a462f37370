using Gateway.Images;
using Gateway.Images.Manifests;
using Gateway.Testing;
using Gateway.Testing.Images;
using Gateway.Testing.Scripted;
using Gateway.Vms.Launching;
using Gateway.Vms.Sites;
using Xunit;

namespace Gateway.Vms.Tests.Launching;

/// <summary>Several launchers as one.</summary>
public sealed class MachineLaunchersTests
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();
    private readonly ScriptedLauncher _machines = new();
    private readonly ScriptedLauncher _processes = new();

    private MachineLaunchers Create() => new(
    [
        new MachineLauncher([MachineType.Microvm, MachineType.Pc], _machines),
        new MachineLauncher([MachineType.Solo5Spt], _processes),
    ]);

    [Theory]
    [InlineData(MachineType.Microvm, 1, 0)]
    [InlineData(MachineType.Pc, 1, 0)]
    [InlineData(MachineType.Solo5Spt, 0, 1)]
    public async Task Launch_Image_IsTheLaunchersOfItsMachine(MachineType machine, int machines, int processes)
    {
        await Create().LaunchAsync(Specification(machine), _token);

        Assert.Equal((machines, processes), (_machines.Launches, _processes.Launches));
    }

    [Fact]
    public async Task Launch_MachineOfNobody_SaysWhich()
        => Assert.Contains("Q35", (await Assert.ThrowsAsync<VmLaunchException>(() => Create().LaunchAsync(Specification(MachineType.Q35), _token))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Bake_Image_IsListedBesideTheOthers()
    {
        var launchers = Create();

        await launchers.BakeAsync(Specification(MachineType.Solo5Spt), _token);
        await launchers.BakeAsync(Specification(MachineType.Microvm), _token);

        Assert.Equal((1, 1), (_machines.Bakes.Count, _processes.Bakes.Count));
        Assert.Equal(2, launchers.ListTemplates("sha256:0").Count);
    }

    [Fact]
    public async Task KeepShells_Wishes_GoToTheLaunchersOfTheirMachines()
    {
        ShellWish[] wishes = [.. new[] { MachineType.Solo5Spt, MachineType.Pc, MachineType.Microvm }.Select(machine => new ShellWish(Specification(machine), ShellKind.Loaded, 1))];

        await Create().KeepShellsAsync(wishes, _token);

        Assert.Equal([wishes[1], wishes[2]], _machines.Wishes);
        Assert.Equal([wishes[0]], _processes.Wishes);
    }

    [Fact]
    public async Task Adopt_Leftovers_AreThoseOfAll()
    {
        _machines.Leftovers = [Facts("machine")];
        _processes.Leftovers = [Facts("process")];

        var adopted = await Create().AdoptAsync((facts, _) => ValueTask.FromResult<VmSpecification?>(Specification(MachineType.Pc) with { Id = facts.Id }), _token);

        Assert.Equal(["machine", "process"], adopted.Select(vm => vm.Specification.Id));
    }

    [Fact]
    public async Task Adopt_OneLauncherFails_TheOthersLetGo()
    {
        _machines.Leftovers = [Facts("machine")];
        _processes.Leftovers = [Facts("process")];

        await Assert.ThrowsAsync<IOException>(() => Create().AdoptAsync(
            (facts, _) => facts.Id == "process" ? throw new IOException() : ValueTask.FromResult<VmSpecification?>(Specification(MachineType.Pc)), _token));

        Assert.True((await Assert.Single(_machines.Vms).Exited.WaitAsync(_token)).Requested);
    }

    [Fact]
    public void Events_OfAnyLauncher_AreHeard()
    {
        var heard = 0;
        var launchers = Create();
        launchers.ShellsChanged += Count;
        _machines.ChangeShells();
        _processes.ChangeShells();
        launchers.ShellsChanged -= Count;
        _machines.ChangeShells();
        launchers.GiveWay(true);

        Assert.Equal(2, heard);
        Assert.True(_machines.IsWaitedFor && _processes.IsWaitedFor);

        void Count(object? sender, EventArgs arguments) => heard++;
    }

    private static VmFacts Facts(string id) => new(id, "site", InstanceKind.Site, "", "guest", "sha256:0", 8, 1, Outbound: false);

    private static VmSpecification Specification(MachineType machine)
    {
        var image = new Image("guest", "sha256:0", "/images/guest", TestImages.Manifest with { Machine = machine });
        return new VmSpecification("vm", "site", "", image, 8, 1, new Dictionary<string, string>(), Outbound: false);
    }
}
