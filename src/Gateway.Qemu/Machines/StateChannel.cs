using System.Net.Sockets;

namespace Gateway.Qemu.Machines;

/// <summary>Where the state of a guest's devices goes into a VM's process, once.</summary>
/// <param name="Socket">Our end.</param>
/// <param name="Descriptor">The number of the other end in the process.</param>
internal sealed record StateChannel(Socket Socket, int Descriptor) : IDisposable
{
    public void Dispose() => Socket.Dispose();
}
