using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Gateway.Benching.Gateways;
using Gateway.Benching.Measuring;
using Gateway.Cli;

namespace Gateway.Benching.Overhead;

/// <summary>Other proxies in front of the guest, each as it would be set up for that: kept connections to the guest, no log.</summary>
internal static class ForeignProxies
{
    private static readonly string[] Folders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(20);

    /// <summary>YARP without anything of the gateway, in this program.</summary>
    public static async Task<ProxyTarget> StartBareYarpAsync(BenchWorkspace workspace, IPEndPoint guest, CancellationToken cancellationToken)
    {
        var listening = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        workspace.Own(BenchProcess.Start(
            Path.Combine(AppContext.BaseDirectory, "gateway"), ["bench", "bare-yarp", "http://127.0.0.1:0", $"http://{guest}"], workspace.Folder, EndPatience, line => listening.TrySetResult(line)));
        var url = await listening.Task.WaitAsync(StartDeadline, cancellationToken);
        return new ProxyTarget("bare YARP", IPEndPoint.Parse(new Uri(url).Authority));
    }

    /// <summary>nginx; null where it is not installed.</summary>
    public static Task<ProxyTarget?> TryStartNginxAsync(BenchWorkspace workspace, IPEndPoint guest, CancellationToken cancellationToken)
        => TryStartAsync(workspace, "nginx", (address, folder) => $$"""
            daemon off;
            worker_processes {{Environment.ProcessorCount}};
            pid {{folder}}/nginx.pid;
            error_log stderr error;
            events { worker_connections 4096; }
            http {
              access_log off;
              client_body_temp_path {{folder}}/body; proxy_temp_path {{folder}}/proxy; fastcgi_temp_path {{folder}}/fastcgi; uwsgi_temp_path {{folder}}/uwsgi; scgi_temp_path {{folder}}/scgi;
              keepalive_requests 1000000000;
              upstream guest { server {{guest}}; keepalive 64; keepalive_requests 1000000000; }
              server {
                listen {{address}};
                location / { proxy_pass http://guest; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host; }
              }
            }
            """, file => ["-e", "stderr", "-c", file], cancellationToken);

    /// <summary>HAProxy; null where it is not installed.</summary>
    public static Task<ProxyTarget?> TryStartHaproxyAsync(BenchWorkspace workspace, IPEndPoint guest, CancellationToken cancellationToken)
        => TryStartAsync(workspace, "haproxy", (address, _) => $"""
            global
              maxconn 4096
            defaults
              mode http
              timeout connect 10s
              timeout client 60s
              timeout server 60s
              http-reuse always
            listen guest
              bind {address}
              server guest {guest}

            """, file => ["-db", "-f", file], cancellationToken);

    private static async Task<ProxyTarget?> TryStartAsync(
        BenchWorkspace workspace, string name, Func<IPEndPoint, string, string> configure, Func<string, string[]> arguments, CancellationToken cancellationToken)
    {
        if (Folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists) is not { } program)
        {
            return null;
        }

        var folder = Directory.CreateDirectory(Path.Combine(workspace.Folder, name)).FullName;
        var (address, file) = (FreeAddress(), Path.Combine(folder, $"{name}.conf"));
        await File.WriteAllTextAsync(file, configure(address, folder), cancellationToken);
        var process = workspace.Own(BenchProcess.Start(program, arguments(file), folder, EndPatience));
        await ListenAsync(process, name, address, cancellationToken);
        return new ProxyTarget(name, address);
    }

    private static async Task ListenAsync(BenchProcess process, string name, IPEndPoint address, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(address, cancellationToken);
                return;
            }
            catch (SocketException exception)
            {
                if (process.HasExited || Stopwatch.GetElapsedTime(started) > StartDeadline)
                {
                    throw new CommandException(string.Create(CultureInfo.InvariantCulture, $"{name} does not listen on {address}: {process.Tail}"), exception);
                }

                await Task.Delay(ProbeInterval, cancellationToken);
            }
        }
    }

    private static IPEndPoint FreeAddress()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)socket.LocalEndPoint!;
    }
}
