using System.Net.Sockets;

namespace Gateway.Qemu.Processes;

/// <summary>Two connected sockets: one for us, one for a process to inherit.</summary>
internal static unsafe class SocketPair
{
    /// <exception cref="IOException">The system has no more descriptors.</exception>
    public static (Socket Ours, Descriptor Theirs) Create()
    {
        var pair = stackalloc int[2];
        return Libc.SocketPair(Libc.AddressFamilyUnix, Libc.SocketStream | Libc.SocketCloseOnExec, 0, pair) == 0
            ? (new Socket(new SafeSocketHandle(pair[0], ownsHandle: true)), new Descriptor(pair[1]))
            : throw Descriptor.Failure("cannot create a socket pair");
    }
}
