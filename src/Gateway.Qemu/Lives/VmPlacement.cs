using System.Net.Sockets;
using Gateway.Qemu.Network;
using Gateway.Vms.Launching;

namespace Gateway.Qemu.Lives;

/// <summary>Starts VMs of one launcher, each at an address where nobody else listens, and sees them through until they are what they were started for. Whatever goes wrong, nothing of a VM is left.</summary>
internal abstract class VmPlacement<TVm>(VmProcessServices services)
    where TVm : ProcessVm
{
    // Each time with another address and other ports, so that somebody who listens on all addresses is evaded as well.
    private const int AddressAttempts = 4;

    // Each reset is another boot. A guest that crashes as soon as it boots resets every time.
    private const int ResetsAllowed = 2;

    /// <param name="specification">What is wanted.</param>
    /// <param name="start">Starts the process with its ports there; null if they are somebody else's.</param>
    /// <param name="boots">Whether its guest boots, and so may reset the machine to boot again.</param>
    /// <param name="isReady">Waits until it is what it was started for; false if the VM ended instead.</param>
    /// <param name="cancellationToken">Ends the wait, and the VM.</param>
    /// <exception cref="VmLaunchException">It did not come up.</exception>
    protected async Task<TVm> PlaceAsync(
        VmSpecification specification,
        Func<IReadOnlyList<PortForward>, TVm?> start,
        bool boots,
        Func<TVm, CancellationToken, Task<bool>> isReady,
        CancellationToken cancellationToken)
    {
        for (var (attempt, resets) = (0, 0); attempt < AddressAttempts;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var vm = Start(specification, start, attempt);
            switch (vm is null ? StartOutcome.PortsTaken : await WaitReadyAsync(vm, isReady, mayReset: boots && resets < ResetsAllowed, cancellationToken))
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

    /// <summary>What runs the guest, in the words of an error.</summary>
    protected abstract string HypervisorOf(TVm vm);

    /// <summary>Whether a VM whose hypervisor did not come up ended because its ports are somebody else's.</summary>
    protected virtual bool FoundPortsTaken(TVm vm) => false;

    /// <summary>Null if the ports are somebody else's.</summary>
    private TVm? Start(VmSpecification specification, Func<IReadOnlyList<PortForward>, TVm?> start, int attempt)
    {
        var address = services.Addresses.Take();
        TVm? vm = null;
        try
        {
            return vm = start(GuestNetworkPlan.Forwards(address, specification.Image.Manifest.Ports, attempt));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidOperationException or SocketException)
        {
            throw new VmLaunchException(VmLaunchFailure.Host, $"VM {specification.Id} cannot be started: {error.Message}", innerException: error);
        }
        finally
        {
            if (vm is null)
            {
                services.Addresses.Return(address);
            }
        }
    }

    /// <summary>Whatever goes wrong, nothing of the VM is left.</summary>
    private async Task<StartOutcome> WaitReadyAsync(TVm vm, Func<TVm, CancellationToken, Task<bool>> isReady, bool mayReset, CancellationToken cancellationToken)
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
        var (id, image) = (vm.Specification.Id, vm.Specification.Image.Name);
        return vm switch
        {
            { WasKilled: true } => throw new VmLaunchException(
                VmLaunchFailure.Host, $"VM {id}: somebody killed its process before its guest was ready, exit code {exit.ExitCode}", vm.ConsoleTail),
            { HasReset: true, HasLaunched: false } when mayReset => StartOutcome.Reset,
            { HypervisorCameUp: true } => throw new VmLaunchException(
                VmLaunchFailure.GuestDied, $"VM {id}: the guest of image '{image}' ended before it was ready: {vm.Cause}, exit code {exit.ExitCode}", vm.ConsoleTail)
            {
                IsOfApplication = vm.HasLaunched,
            },
            _ when FoundPortsTaken(vm) => StartOutcome.PortsTaken,
            _ => throw new VmLaunchException(
                VmLaunchFailure.Refused, $"VM {id}: {HypervisorOf(vm)} refuses image '{image}', exit code {exit.ExitCode}: {LastLine(vm.ConsoleTail)}", vm.ConsoleTail),
        };
    }

    private static string LastLine(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "it says nothing";
}
