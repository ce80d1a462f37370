using System.Net;
using System.Net.Sockets;
using Gateway.Qemu.Network;

namespace Gateway.Solo5.Networks;

/// <summary>The way to a guest in the network namespace of a process that somebody else started, by the command line of a VM perhaps.</summary>
public static class ProcessNetwork
{
    /// <summary>Where the guest listens in that network.</summary>
    /// <param name="port">One of its ports.</param>
    public static IPEndPoint Guest(int port) => new(GuestNetworkPlan.Inside.Address, port);

    /// <summary>A TCP socket in the network of a process.</summary>
    /// <returns>Null as long as the process is in this one's own network: nothing of the guest's may go there.</returns>
    /// <exception cref="SocketException">The system has no more sockets, or the network is gone.</exception>
    /// <exception cref="IOException">The process is gone, or somebody else's.</exception>
    public static Socket? OpenSocket(int processId)
    {
        if (LinkOf($"{processId}") == LinkOf("self"))
        {
            return null;
        }

        using var network = NetworkNamespace.OfProcess(processId);
        return network.OpenSocket();
    }

    private static string? LinkOf(string process) => new FileInfo($"/proc/{process}/ns/net").LinkTarget;
}
