namespace Gateway.Vms.Launching;

/// <summary>
/// What starts VMs: the one seam between the core and a hypervisor. The core decides when a VM is wanted and when it must go; a launcher knows how.
/// Safe to call from many threads.
/// </summary>
public interface IVmLauncher
{
    /// <summary>What this launcher runs VMs with, found out once; for the start-up summary and for error messages.</summary>
    /// <exception cref="VmLaunchException">The hypervisor is missing, too old or cannot do what the configuration demands.</exception>
    Task<LauncherDescription> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Starts a VM and returns it when its guest has answered (DESIGN, readiness). On any exception, cancellation included, nothing is left behind:
    /// no process, no address, no file but the log. The deadline is the caller's, by <paramref name="cancellationToken"/>.
    /// </summary>
    /// <exception cref="VmLaunchException">The VM did not come up; the reason says whether trying again can help.</exception>
    Task<IVm> LaunchAsync(VmSpecification specification, CancellationToken cancellationToken);
}
