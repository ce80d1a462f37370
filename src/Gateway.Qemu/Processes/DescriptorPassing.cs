using System.Net.Sockets;

namespace Gateway.Qemu.Processes;

/// <summary>Sends bytes together with a descriptor to whoever holds the other end of a unix socket (<c>SCM_RIGHTS</c>, unix(7)); .NET has no words for that.</summary>
internal static unsafe class DescriptorPassing
{
    private const int SocketLevel = 1;
    private const int Rights = 1;
    private const int NoSignal = 0x4000;

    // A msghdr and a cmsghdr as 64-bit Linux has them.
    private const int MessageSize = 56;
    private const int ControlSize = 24;
    private const int ControlLength = 20;

    /// <returns>How many bytes were sent, with the descriptor; the rest is the caller's to send.</returns>
    /// <exception cref="IOException">Nothing was sent.</exception>
    public static int Send(Socket socket, ReadOnlySpan<byte> bytes, Descriptor descriptor)
    {
        var control = stackalloc byte[ControlSize];
        *(nuint*)control = ControlLength;
        *(int*)(control + 8) = SocketLevel;
        *(int*)(control + 12) = Rights;
        *(int*)(control + 16) = descriptor.Number;
        fixed (byte* start = bytes)
        {
            var part = stackalloc nuint[2] { (nuint)start, (nuint)bytes.Length };
            var message = stackalloc byte[MessageSize];
            new Span<byte>(message, MessageSize).Clear();
            *(nuint**)(message + 16) = part;
            *(nuint*)(message + 24) = 1;
            *(byte**)(message + 32) = control;
            *(nuint*)(message + 40) = ControlSize;
            var sent = Libc.SendMessage((int)socket.SafeHandle.DangerousGetHandle(), message, NoSignal);
            return sent >= 0 ? (int)sent : throw Descriptor.Failure("cannot pass a descriptor");
        }
    }
}
