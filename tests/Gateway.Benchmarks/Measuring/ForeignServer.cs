using System.Net;
using System.Net.Sockets;
using Gateway.Testing;
using Gateway.Testing.Running;

namespace Gateway.Benchmarks.Measuring;

/// <summary>A server of Debian's on a free address of the loopback, as anybody would set it up, in a folder of its own.</summary>
internal sealed class ForeignServer : IAsyncDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    private readonly TemporaryFolder _folder = new();
    private readonly ChildProcess _process;

    private ForeignServer(string program, Func<IPEndPoint, TemporaryFolder, IEnumerable<string>> arguments)
    {
        Address = FreeAddress();
        _process = ChildProcess.Start(program, arguments(Address, _folder), _folder.Path);
    }

    public IPEndPoint Address { get; }

    /// <summary>HAProxy that moves bytes and looks at none.</summary>
    public static Task<ForeignServer> StartHaproxyAsync(IPEndPoint server, CancellationToken cancellationToken) => StartAsync("haproxy", (address, folder) =>
    [
        "-db", "-f", folder.Write("haproxy.conf", $"""
            global
              maxconn 4096
            defaults
              mode tcp
              timeout connect 10s
              timeout client 60s
              timeout server 60s
            listen guest
              bind {address}
              server guest {server}

            """),
    ], cancellationToken);

    /// <summary>A server that answers every request with a few bytes.</summary>
    public static Task<ForeignServer> StartNginxAsync(CancellationToken cancellationToken) => StartAsync("nginx", (address, folder) =>
    [
        "-e", "stderr", "-c", folder.Write("nginx.conf", $$"""
            daemon off;
            worker_processes 1;
            pid {{folder.Combine("nginx.pid")}};
            error_log stderr error;
            events { worker_connections 4096; }
            http {
              access_log off;
              client_body_temp_path {{folder.Combine("body")}}; proxy_temp_path {{folder.Combine("proxy")}}; fastcgi_temp_path {{folder.Combine("fastcgi")}};
              uwsgi_temp_path {{folder.Combine("uwsgi")}}; scgi_temp_path {{folder.Combine("scgi")}};
              keepalive_requests 1000000000;
              server { listen {{address}}; location / { return 200 "PONG"; } }
            }
            """),
    ], cancellationToken);

    /// <summary>A server that takes, or sends, as much as can be moved.</summary>
    public static Task<ForeignServer> StartIperfAsync(CancellationToken cancellationToken)
        => StartAsync("iperf3", (address, _) => ["--server", "--bind", $"{address.Address}", "--port", $"{address.Port}"], cancellationToken);

    /// <summary>An address that nobody listens on.</summary>
    public static IPEndPoint FreeAddress()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)socket.LocalEndPoint!;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Terminate();
        using var patience = new CancellationTokenSource(TestTimeouts.Process);
        await _process.WaitForExitAsync(patience.Token);
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task<ForeignServer> StartAsync(string program, Func<IPEndPoint, TemporaryFolder, IEnumerable<string>> arguments, CancellationToken cancellationToken)
    {
        var server = new ForeignServer(program, arguments);
        var ended = server._process.WaitForExitAsync(cancellationToken);
        while (!IsListening(server.Address))
        {
            if (ended.IsCompleted)
            {
                throw new InvalidOperationException($"{program} ended with {await ended}:\n{server._process.Output}");
            }

            await Task.Delay(PollInterval, cancellationToken);
        }

        return server;
    }

    private static bool IsListening(IPEndPoint address)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(address);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
