using System.Buffers.Binary;
using System.Net.Sockets;
using Xunit;

namespace Gateway.Qemu.Tests.Kit;

/// <summary>How often the kernel had to send something of a connection again: a connect that found the listen queue full waited a second for that, however quick the machine.</summary>
internal static class Retransmissions
{
    private const int Tcp = 6;
    private const int TcpInfo = 11;
    private const int TotalRetransmissions = 100;       // struct tcp_info, tcpi_total_retrans

    public static uint Of(Stream connection)
    {
        var info = new byte[TotalRetransmissions + sizeof(uint)];
        var length = Assert.IsAssignableFrom<NetworkStream>(connection).Socket.GetRawSocketOption(Tcp, TcpInfo, info);
        Assert.Equal(info.Length, length);
        return BinaryPrimitives.ReadUInt32LittleEndian(info.AsSpan(TotalRetransmissions));
    }
}
