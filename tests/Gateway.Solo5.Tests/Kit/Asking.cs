using System.Net;
using System.Net.Sockets;
using Gateway.Vms.Launching;

namespace Gateway.Solo5.Tests.Kit;

/// <summary>Requests to a guest, by either way in.</summary>
internal static class Asking
{
    /// <summary>Over the gateway's own connections.</summary>
    public static Task<string> AskAsync(this IVm vm, string path, CancellationToken cancellationToken)
        => GetAsync(async (_, token) => await vm.ConnectAsync(token), path, cancellationToken);

    /// <summary>As anybody on this host would.</summary>
    public static Task<string> AskAsync(this IPEndPoint address, string path, CancellationToken cancellationToken) => GetAsync(
        async (_, token) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(address, token);
            return new NetworkStream(socket, ownsSocket: true);
        },
        path,
        cancellationToken);

    private static async Task<string> GetAsync(Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>> connect, string path, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(new SocketsHttpHandler { ConnectCallback = connect, UseProxy = false });
        return await client.GetStringAsync(new Uri($"http://guest{path}"), cancellationToken);
    }
}
