using System.Net;
using System.Net.Sockets;

namespace Gateway.Testing.Running;

/// <summary>Places of this machine where nobody listens, so that tests which run at the same time, in one process or in several, do not meet.</summary>
public static class Unused
{
    /// <summary>A port of 127.0.0.1.</summary>
    public static IPEndPoint EndPoint()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)socket.LocalEndPoint!;
    }

    /// <summary>An address, with all of its ports, beside those that gateways give to VMs.</summary>
    public static IPAddress Address() => new([127, 63, (byte)Random.Shared.Next(1, 255), (byte)Random.Shared.Next(1, 255)]);
}
