using System.Net;

namespace Gateway.Images.Manifests;

/// <summary>The IPv4 network as one guest sees it; what the placeholders of a command line stand for.</summary>
/// <param name="PrefixLength">0 to 32, as in <c>10.0.2.15/24</c>.</param>
public sealed record GuestNetwork(IPAddress Address, int PrefixLength, IPAddress Gateway, IPAddress Dns)
{
    /// <summary>The prefix as a mask: <c>255.255.255.0</c>.</summary>
    public IPAddress Netmask
    {
        get
        {
            var mask = PrefixLength == 0 ? 0 : uint.MaxValue << (32 - PrefixLength);
            return new IPAddress([(byte)(mask >> 24), (byte)(mask >> 16), (byte)(mask >> 8), (byte)mask]);
        }
    }
}
