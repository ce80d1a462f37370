using System.Net.Sockets;
using Gateway.Images.Foreign.Solo5;
using Gateway.Qemu;
using Gateway.Qemu.Network;
using Gateway.Solo5.Networks;
using Gateway.Solo5.Tenders;
using Gateway.Vms.Launching;

namespace Gateway.Solo5.Machines;

/// <summary>Starts a VM at an address where nobody else listens, and sees it through until its guest is ready. Whatever goes wrong, nothing of it is left.</summary>
internal sealed class Solo5Placement(Solo5Services services)
{
    // Each time with another address and other ports, so that somebody who listens on all addresses is evaded as well.
    private const int AddressAttempts = 4;

    /// <exception cref="VmLaunchException">It did not come up.</exception>
    public async Task<Solo5Vm> StartAsync(VmSpecification specification, Tender tender, Solo5Binary binary, CancellationToken cancellationToken)
    {
        OpenState(specification);
        var starter = new Solo5Starter(services, tender, binary);
        for (var attempt = 0; attempt < AddressAttempts; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Start(starter, specification, attempt) is { } vm)
            {
                return await WaitReadyAsync(vm, tender, cancellationToken);
            }

            services.Logger.AddressTaken(specification.Id, attempt);
        }

        throw new VmLaunchException(
            VmLaunchFailure.Host,
            $"VM {specification.Id}: somebody else listens at {AddressAttempts} addresses of 127.64.0.0/10 in a row, on ports from {GuestNetworkPlan.FirstPort}");
    }

    /// <summary>Null if a port is somebody else's.</summary>
    private Solo5Vm? Start(Solo5Starter starter, VmSpecification specification, int attempt)
    {
        var address = services.Addresses.Take();
        try
        {
            return starter.Start(specification, GuestNetworkPlan.Forwards(address, specification.Image.Manifest.Ports, attempt));
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            services.Addresses.Return(address);
            return null;
        }
        catch (IOException error) when (NetworkNamespace.LacksRights(error))
        {
            services.Addresses.Return(address);
            throw new VmLaunchException(
                VmLaunchFailure.Unsupported,
                $"VM {specification.Id}: {error.Message}: each guest of Solo5 has a network of its own, for which the gateway must be root or have the capabilities CAP_SYS_ADMIN and CAP_NET_ADMIN "
                    + "('unshare --user --map-current-user --keep-caps gateway run' gives them to an ordinary user)",
                innerException: error);
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

    private static async Task<Solo5Vm> WaitReadyAsync(Solo5Vm vm, Tender tender, CancellationToken cancellationToken)
    {
        bool ready;
        try
        {
            ready = await vm.WaitReadyAsync(cancellationToken);
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
            return vm;
        }

        var exit = await vm.Exited;
        await vm.StopAsync();
        var (id, image) = (vm.Specification.Id, vm.Specification.Image.Name);
        throw vm switch
        {
            { WasKilled: true } => new VmLaunchException(VmLaunchFailure.Host, $"VM {id}: somebody killed its process before its guest was ready, exit code {exit.ExitCode}", vm.ConsoleTail),
            { GuestBegan: true } => new VmLaunchException(
                VmLaunchFailure.GuestDied, $"VM {id}: the guest of image '{image}' ended before it was ready: {vm.Cause}, exit code {exit.ExitCode}", vm.ConsoleTail),
            _ => new VmLaunchException(
                VmLaunchFailure.Refused, $"VM {id}: '{tender.Program}' refuses image '{image}', exit code {exit.ExitCode}: {LastLine(vm.ConsoleTail)}", vm.ConsoleTail),
        };
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

    private static string LastLine(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "it says nothing";
}
