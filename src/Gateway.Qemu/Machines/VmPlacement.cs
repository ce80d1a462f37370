using System.Net.Sockets;
using Gateway.Qemu.Network;
using Gateway.Vms.Launching;

namespace Gateway.Qemu.Machines;

/// <summary>Starts a VM at an address where nobody else listens, and sees it through until it is what it was started for. Whatever goes wrong, nothing of it is left.</summary>
internal sealed class VmPlacement(VmServices services)
{
    // Each time with another address and other ports, so that somebody who listens on all addresses is evaded as well.
    private const int AddressAttempts = 4;

    // Each reset is another boot. A guest that crashes as soon as it boots resets every time.
    private const int ResetsAllowed = 2;

    /// <param name="starter">What starts the process.</param>
    /// <param name="specification">What is wanted.</param>
    /// <param name="beginning">What its process begins with.</param>
    /// <param name="ready">Waits until it is what it was started for; false if the VM ended instead.</param>
    /// <param name="cancellationToken">Ends the wait, and the VM.</param>
    /// <exception cref="VmLaunchException">It did not come up.</exception>
    public async Task<QemuVm> StartAsync(
        VmStarter starter, VmSpecification specification, VmBeginning beginning, Func<QemuVm, CancellationToken, Task<bool>> ready, CancellationToken cancellationToken)
    {
        var resets = 0;
        for (var attempt = 0; attempt < AddressAttempts;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var vm = Start(starter, specification, beginning, attempt);
            switch (vm is null ? StartOutcome.PortsTaken : await WaitReadyAsync(vm, ready, mayReset: !beginning.IsRestored && resets < ResetsAllowed, cancellationToken))
            {
                case StartOutcome.Ready:
                    return vm!;
                case StartOutcome.Reset:
                    services.Logger.BootsAgain(specification.Id, ++resets, LastLine(vm!.ConsoleTail));
                    break;
                case StartOutcome.PortsTaken:
                    services.Logger.AddressTaken(specification.Id, attempt++);
                    break;
            }
        }

        throw new VmLaunchException(
            VmLaunchFailure.Host,
            $"VM {specification.Id}: somebody else listens at {AddressAttempts} addresses of 127.64.0.0/10 in a row, on ports from {GuestNetworkPlan.FirstPort}");
    }

    /// <summary>Null if the ports are somebody else's.</summary>
    private QemuVm? Start(VmStarter starter, VmSpecification specification, VmBeginning beginning, int attempt)
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

            return starter.Start(specification, beginning, address, forwards);
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

    /// <summary>Whatever goes wrong, nothing of the VM is left.</summary>
    private static async Task<StartOutcome> WaitReadyAsync(QemuVm vm, Func<QemuVm, CancellationToken, Task<bool>> isReady, bool mayReset, CancellationToken cancellationToken)
    {
        bool ready;
        try
        {
            ready = await isReady(vm, cancellationToken);
        }
        catch (OperationCanceledException canceled)
        {
            await vm.StopAsync();
            throw new VmLaunchCanceledException(vm.ConsoleTail, canceled);
        }
        catch
        {
            await vm.StopAsync();
            throw;
        }

        if (ready)
        {
            return StartOutcome.Ready;
        }

        var exit = await vm.Exited;
        await vm.StopAsync();
        if (vm.WasKilled)
        {
            throw new VmLaunchException(VmLaunchFailure.Host, $"VM {vm.Specification.Id}: somebody killed its process before its guest was ready, exit code {exit.ExitCode}", vm.ConsoleTail);
        }

        if (vm.HasReset && mayReset && !vm.HasLaunched)
        {
            return StartOutcome.Reset;
        }

        if (vm.HypervisorCameUp)
        {
            throw new VmLaunchException(
                VmLaunchFailure.GuestDied,
                $"VM {vm.Specification.Id}: the guest of image '{vm.Specification.Image.Name}' ended before it was ready: {vm.Cause}, exit code {exit.ExitCode}",
                vm.ConsoleTail)
            {
                IsOfApplication = vm.HasLaunched,
            };
        }

        return vm.ConsoleTail.Contains("Could not set up host forwarding rule", StringComparison.Ordinal)
            ? StartOutcome.PortsTaken
            : throw new VmLaunchException(
                VmLaunchFailure.Refused,
                $"VM {vm.Specification.Id}: QEMU refuses image '{vm.Specification.Image.Name}', exit code {exit.ExitCode}: {LastLine(vm.ConsoleTail)}",
                vm.ConsoleTail);
    }

    private static string LastLine(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "it says nothing";
}
