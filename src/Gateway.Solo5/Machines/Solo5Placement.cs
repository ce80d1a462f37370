using System.Net.Sockets;
using Gateway.Images.Foreign.Solo5;
using Gateway.Qemu;
using Gateway.Qemu.Lives;
using Gateway.Qemu.Network;
using Gateway.Solo5.Networks;
using Gateway.Solo5.Tenders;
using Gateway.Vms.Launching;

namespace Gateway.Solo5.Machines;

/// <summary>Starts VMs of tenders.</summary>
internal sealed class Solo5Placement : VmPlacement<Solo5Vm>
{
    private readonly Solo5Services _services;

    public Solo5Placement(Solo5Services services)
        : base(services)
    {
        _services = services;
    }

    /// <exception cref="VmLaunchException">It did not come up.</exception>
    public Task<Solo5Vm> StartAsync(VmSpecification specification, Tender tender, Solo5Binary binary, CancellationToken cancellationToken)
    {
        OpenState(specification);
        var starter = new Solo5Starter(_services, tender, binary);
        return PlaceAsync(specification, forwards => Start(starter, specification, forwards), boots: true, static (vm, token) => vm.WaitReadyAsync(token), cancellationToken);
    }

    protected override string HypervisorOf(Solo5Vm vm) => $"'{vm.Arguments[0]}'";

    private static Solo5Vm? Start(Solo5Starter starter, VmSpecification specification, IReadOnlyList<PortForward> forwards)
    {
        try
        {
            return starter.Start(specification, forwards);
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return null;
        }
        catch (IOException error) when (NetworkNamespace.LacksRights(error))
        {
            throw new VmLaunchException(
                VmLaunchFailure.Unsupported,
                $"VM {specification.Id}: {error.Message}: each guest of Solo5 has a network of its own, for which the gateway must be root or have the capabilities CAP_SYS_ADMIN and CAP_NET_ADMIN "
                    + "('unshare --user --map-current-user --keep-caps gateway run' gives them to an ordinary user)",
                innerException: error);
        }
    }

    private void OpenState(VmSpecification specification)
    {
        try
        {
            if (_services.State.Open())
            {
                _services.Logger.StateLost(_services.State.Path);
            }
        }
        catch (IOException error)
        {
            throw new VmLaunchException(VmLaunchFailure.Host, $"VM {specification.Id}: {error.Message}", innerException: error);
        }
    }
}
