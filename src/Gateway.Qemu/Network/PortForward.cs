using System.Net;

namespace Gateway.Qemu.Network;

/// <summary>One port of a guest and where it is reached on the host.</summary>
internal sealed record PortForward(IPEndPoint Host, int GuestPort);
