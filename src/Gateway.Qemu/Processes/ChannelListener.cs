using System.Net.Sockets;
using System.Text;

namespace Gateway.Qemu.Processes;

/// <summary>
/// A unix socket in a VM's folder on which the VM's process will listen, with our connection already in its queue. Nobody waits for anybody: the process finds its client there when it
/// begins, and we read whatever it says from its first byte on. Connections can be made again later by path, also by another gateway.
/// </summary>
internal static class ChannelListener
{
    private const int PathOffset = 2;
    private const int AddressSize = 110;

    /// <summary>Connects to such a socket of a process that an earlier gateway started: its turn comes when that gateway's connection has ended.</summary>
    /// <exception cref="SocketException">Nobody listens.</exception>
    public static async Task<Socket> ConnectAsync(Descriptor folder, string name, CancellationToken cancellationToken)
    {
        var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await client.ConnectAsync(new UnixDomainSocketEndPoint(PathOf(folder, name)), cancellationToken);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Binds the socket, listens and connects.</summary>
    /// <param name="folder">The VM's folder.</param>
    /// <param name="name">The socket's file name.</param>
    /// <returns>The listening end, to be inherited, and our connection.</returns>
    /// <exception cref="IOException">The socket cannot be made.</exception>
    public static unsafe (Descriptor Listener, Socket Client) Create(Descriptor folder, string name)
    {
        var path = PathOf(folder, name);
        var listener = Descriptor.From(Libc.Socket(Libc.AddressFamilyUnix, Libc.SocketStream | Libc.SocketCloseOnExec, 0), "cannot create a socket");
        var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            // By hand: .NET would delete the file when it closes its copy.
            var address = stackalloc byte[AddressSize];
            new Span<byte>(address, AddressSize).Clear();
            *(ushort*)address = Libc.AddressFamilyUnix;
            Encoding.UTF8.GetBytes(path, new Span<byte>(address + PathOffset, AddressSize - PathOffset - 1));
            if (Libc.Bind(listener.Number, address, AddressSize) != 0 || Libc.Listen(listener.Number, 1) != 0)
            {
                throw Descriptor.Failure($"cannot listen on '{name}'");
            }

            // The queue takes it at once, as nobody else knows the socket yet.
            client.Connect(new UnixDomainSocketEndPoint(path));
            return (listener, client);
        }
        catch
        {
            client.Dispose();
            listener.Dispose();
            throw;
        }
    }

    private static string PathOf(Descriptor folder, string name) => $"/proc/self/fd/{folder.Number}/{name}";
}
