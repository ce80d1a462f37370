using Gateway.Qemu.Lives;
using Gateway.Qemu.Network;
using Gateway.Vms.Launching;

namespace Gateway.Qemu.Machines;

/// <summary>Starts VMs of QEMU's: to boot, to have a state loaded, or to wait for either.</summary>
internal sealed class QemuPlacement(VmServices services) : VmPlacement<QemuVm>(services)
{
    /// <param name="starter">What starts the process.</param>
    /// <param name="specification">What is wanted.</param>
    /// <param name="beginning">What its process begins with.</param>
    /// <param name="ready">Waits until it is what it was started for; false if the VM ended instead.</param>
    /// <param name="cancellationToken">Ends the wait, and the VM.</param>
    /// <exception cref="VmLaunchException">It did not come up.</exception>
    public Task<QemuVm> StartAsync(
        VmStarter starter, VmSpecification specification, VmBeginning beginning, Func<QemuVm, CancellationToken, Task<bool>> ready, CancellationToken cancellationToken) =>
        PlaceAsync(specification, forwards => GuestNetworkPlan.AreFree(forwards) ? starter.Start(specification, beginning, forwards) : null, boots: !beginning.IsRestored, ready, cancellationToken);

    protected override string HypervisorOf(QemuVm vm) => "QEMU";

    protected override bool FoundPortsTaken(QemuVm vm) => vm.ConsoleTail.Contains("Could not set up host forwarding rule", StringComparison.Ordinal);
}
