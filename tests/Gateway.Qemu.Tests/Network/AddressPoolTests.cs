using System.Net;
using Gateway.Qemu.Network;
using Xunit;

namespace Gateway.Qemu.Tests.Network;

public sealed class AddressPoolTests
{
    [Fact]
    public void Take_ReturnedAddress_IsNotTheNext()
    {
        var pool = new AddressPool(start: 1);
        var first = pool.Take();
        pool.Return(first);

        Assert.Equal(IPAddress.Parse("127.64.0.1"), first);
        Assert.Equal(IPAddress.Parse("127.64.0.2"), pool.Take());
    }

    [Fact]
    public void Take_EndOfTheRange_BeginsAnewWithoutNetworkAndBroadcast()
    {
        var pool = new AddressPool(start: (1u << 22) - 2);

        Assert.Equal(IPAddress.Parse("127.127.255.254"), pool.Take());
        Assert.Equal(IPAddress.Parse("127.64.0.1"), pool.Take());
    }

    [Fact]
    public void Take_ManyThreads_NeverTheSame()
    {
        var pool = new AddressPool();

        var addresses = Enumerable.Range(0, 10_000).AsParallel().Select(_ => pool.Take()).ToHashSet();

        Assert.Equal(10_000, addresses.Count);
        Assert.Equal(10_000, pool.Taken);
    }
}
