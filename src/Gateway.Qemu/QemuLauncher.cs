using System.Net.Sockets;
using Gateway.Qemu.Adoptions;
using Gateway.Qemu.Hypervisors;
using Gateway.Qemu.Machines;
using Gateway.Qemu.Network;
using Gateway.Vms.Launching;

namespace Gateway.Qemu;

/// <summary>Starts VMs with QEMU.</summary>
internal sealed class QemuLauncher(HypervisorFinder finder, Adoption adoption, VmServices services) : IVmLauncher
{
    // Each time with another address and other ports, so that somebody who listens on all addresses is evaded as well.
    private const int AddressAttempts = 4;

    public async Task<LauncherDescription> DescribeAsync(CancellationToken cancellationToken)
    {
        var hypervisor = await finder.FindAsync(cancellationToken);
        return new LauncherDescription("qemu", hypervisor.Version, HypervisorFinder.NameOf(hypervisor.Accelerator), hypervisor.Reason, hypervisor.Identity.Name);
    }

    public async Task<IVm> LaunchAsync(VmSpecification specification, CancellationToken cancellationToken)
    {
        Refuse(specification);
        var hypervisor = await finder.FindAsync(cancellationToken);
        OpenState(specification);
        var starter = new VmStarter(services, hypervisor);
        for (var attempt = 0; ; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Start(starter, specification, attempt) is { } vm && await WaitReadyAsync(vm, cancellationToken))
            {
                return vm;
            }

            services.Logger.AddressTaken(specification.Id, attempt);
            if (attempt == AddressAttempts - 1)
            {
                throw new VmLaunchException(
                    VmLaunchFailure.Host,
                    $"VM {specification.Id}: somebody else listens at {AddressAttempts} addresses of 127.64.0.0/10 in a row, on ports from {GuestNetworkPlan.FirstPort}");
            }
        }
    }

    public Task<IReadOnlyList<IVm>> AdoptAsync(Func<VmFacts, CancellationToken, ValueTask<VmSpecification?>> choose, CancellationToken cancellationToken)
    {
        services.State.Open();
        return adoption.RunAsync(choose, cancellationToken);
    }

    /// <summary>What no launch of this specification can do, by rules alone.</summary>
    private static void Refuse(VmSpecification specification)
    {
        if (specification.Outbound)
        {
            throw new VmLaunchException(
                VmLaunchFailure.Unsupported,
                $"site '{specification.Site}': Network:Outbound is true, but this machine has no filter between a guest and the host's own network, so no guest is let out");
        }

        if (specification.Environment.Count > 0)
        {
            throw new VmLaunchException(
                VmLaunchFailure.Unsupported,
                $"site '{specification.Site}': Vm:Env is set, but image '{specification.Image.Name}' has no way to take variables");
        }
    }

    private void OpenState(VmSpecification specification)
    {
        try
        {
            if (services.State.Open())
            {
                services.Logger.StateLost(services.State.Path);
            }
        }
        catch (IOException error)
        {
            throw new VmLaunchException(VmLaunchFailure.Host, $"VM {specification.Id}: {error.Message}", innerException: error);
        }
    }

    /// <summary>Null if the ports are somebody else's.</summary>
    private QemuVm? Start(VmStarter starter, VmSpecification specification, int attempt)
    {
        var address = services.Addresses.Take();
        try
        {
            var forwards = GuestNetworkPlan.Forwards(address, specification.Image.Manifest.Ports, attempt);
            if (!GuestNetworkPlan.AreFree(forwards))
            {
                services.Addresses.Return(address);
                return null;
            }

            return starter.Start(specification, address, forwards);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidOperationException or SocketException)
        {
            services.Addresses.Return(address);
            throw new VmLaunchException(VmLaunchFailure.Host, $"VM {specification.Id} cannot be started: {error.Message}", innerException: error);
        }
        catch
        {
            services.Addresses.Return(address);
            throw;
        }
    }

    /// <summary>False if the VM ended because its ports were somebody else's; whatever goes wrong, nothing of it is left.</summary>
    private static async Task<bool> WaitReadyAsync(QemuVm vm, CancellationToken cancellationToken)
    {
        bool ready;
        try
        {
            ready = await vm.WaitReadyAsync(cancellationToken);
        }
        catch
        {
            await vm.StopAsync();
            throw;
        }

        if (ready)
        {
            return true;
        }

        var exit = await vm.Exited;
        await vm.StopAsync();
        if (vm.HypervisorCameUp)
        {
            throw new VmLaunchException(
                VmLaunchFailure.GuestDied,
                $"VM {vm.Specification.Id}: the guest of image '{vm.Specification.Image.Name}' ended before it was ready: {vm.Cause}, exit code {exit.ExitCode}",
                vm.ConsoleTail);
        }

        return vm.ConsoleTail.Contains("Could not set up host forwarding rule", StringComparison.Ordinal)
            ? false
            : throw new VmLaunchException(
                VmLaunchFailure.Refused,
                $"VM {vm.Specification.Id}: QEMU refuses image '{vm.Specification.Image.Name}', exit code {exit.ExitCode}: {LastLine(vm.ConsoleTail)}",
                vm.ConsoleTail);
    }

    private static string LastLine(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "it says nothing";
}
