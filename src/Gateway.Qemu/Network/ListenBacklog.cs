using System.Net;
using Gateway.Qemu.Processes;

namespace Gateway.Qemu.Network;

/// <summary>
/// QEMU's user network listens for a guest with a queue of one: of many simultaneous connections most would wait a second for their next try. This makes the queue longer from outside,
/// on a duplicate of the process's own socket. It needs the right to trace the process, which the parent and root have on most systems.
/// </summary>
internal static unsafe class ListenBacklog
{
    private const int Backlog = 1024;
    private const int AddressSize = 16;

    /// <summary>Whether all of a VM's listening sockets were found and changed.</summary>
    public static bool TryRaise(VmProcess process, IReadOnlyList<PortForward> forwards)
    {
        try
        {
            var raised = 0;
            foreach (var entry in new DirectoryInfo($"/proc/{process.Id}/fd").EnumerateFileSystemInfos())
            {
                if (entry.LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true && int.TryParse(entry.Name, out var number) && TryRaise(process, number, forwards))
                {
                    raised++;
                }
            }

            return raised == forwards.Count;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The process is gone, or somebody else's.
            return false;
        }
    }

    private static bool TryRaise(VmProcess process, int number, IReadOnlyList<PortForward> forwards)
    {
        using var socket = process.Duplicate(number);
        if (socket is null)
        {
            return false;
        }

        // A sockaddr_in: family in the machine's byte order, port and address in the network's.
        var name = stackalloc byte[AddressSize];
        uint length = AddressSize;
        if (Libc.SocketName(socket.Number, name, &length) != 0 || *(ushort*)name != Libc.AddressFamilyInternet || length != AddressSize)
        {
            return false;
        }

        var local = new IPEndPoint(new IPAddress(new ReadOnlySpan<byte>(name + 4, 4)), (name[2] << 8) | name[3]);

        // A connection that was accepted has the same local name, but refuses to listen.
        return forwards.Any(forward => forward.Host.Equals(local)) && Libc.Listen(socket.Number, Backlog) == 0;
    }
}
