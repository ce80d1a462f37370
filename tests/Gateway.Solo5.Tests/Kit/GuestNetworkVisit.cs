using System.Net.Sockets;
using Gateway.Qemu.Network;
using Gateway.Solo5.Networks;
using Gateway.Vms.Launching;

namespace Gateway.Solo5.Tests.Kit;

/// <summary>A visit to a guest whose gateway has gone, by way of its process.</summary>
internal sealed class GuestNetworkVisit(IVm vm) : IAsyncDisposable
{
    private readonly NetworkNamespace _network = NetworkNamespace.OfProcess(vm.ProcessId);

    public async Task<string> AskAsync(string path, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (_, token) =>
            {
                var socket = _network.OpenSocket();
                await socket.ConnectAsync(GuestNetworkPlan.Inside.Address, 80, token);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        return await client.GetStringAsync(new Uri($"http://guest{path}"), cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _network.Dispose();
        return default;
    }
}
