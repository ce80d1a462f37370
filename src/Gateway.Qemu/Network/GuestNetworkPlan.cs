using System.Net;
using System.Net.Sockets;
using Gateway.Images.Manifests;

namespace Gateway.Qemu.Network;

/// <summary>
/// The two sides of a VM's network. Inside, every guest has the same address. Outside, its ports are found at its own loopback address, the first at <see cref="FirstPort"/>, the second at
/// the next, and so on: unprivileged, and below the range from which the kernel picks the ports of clients.
/// </summary>
internal static class GuestNetworkPlan
{
    public const int FirstPort = 20080;

    /// <summary>How far the ports move when they are taken at one address: somebody may listen on all addresses at once.</summary>
    public const int PortStep = 100;

    /// <summary>QEMU's user network as it is by default; also what command lines of images are filled in with.</summary>
    public static GuestNetwork Inside { get; } = new(new IPAddress([10, 0, 2, 15]), 24, new IPAddress([10, 0, 2, 2]), new IPAddress([10, 0, 2, 3]));

    /// <summary>Where a guest's ports are found.</summary>
    /// <param name="address">The VM's address.</param>
    /// <param name="guestPorts">The image's ports, the one that serves requests first.</param>
    /// <param name="attempt">0 at first, one more each time the ports were taken.</param>
    public static IReadOnlyList<PortForward> Forwards(IPAddress address, IReadOnlyList<int> guestPorts, int attempt) =>
        [.. guestPorts.Select((port, index) => new PortForward(new IPEndPoint(address, FirstPort + (attempt * PortStep) + index), port))];

    /// <summary>Whether nobody listens there now. QEMU finds out as well, but a hundred times as slowly.</summary>
    public static bool AreFree(IReadOnlyList<PortForward> forwards)
    {
        foreach (var forward in forwards)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
                socket.Bind(forward.Host);
            }
            catch (SocketException)
            {
                return false;
            }
        }

        return true;
    }
}
