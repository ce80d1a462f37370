using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Testing.Telemetry;

/// <summary>
/// Where exporters send to: an OTLP receiver (HTTP/1.1, protobuf) on a free port of the loopback. It keeps spans, names of metrics and the heads of requests, or nothing at all where it is only
/// to be sent to. Thread-safe.
/// </summary>
public sealed class OtlpReceiver : ReceivedTelemetry, IDisposable
{
    private static readonly byte[] Accepted = "HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: 0\r\n\r\n"u8.ToArray();

    private static readonly byte[] End = "\r\n\r\n"u8.ToArray();

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly bool _keeps;
    private long _requests;
    private long _bytes;

    /// <param name="keeps">Whether anybody asks what came.</param>
    public OtlpReceiver(bool keeps = true)
    {
        _keeps = keeps;
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Endpoint => $"http://{_listener.LocalEndpoint}";

    /// <summary>The variables that send a program's telemetry here.</summary>
    public Dictionary<string, string> Endpoints => new() { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Endpoint, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf" };

    /// <summary>The same, and soon after it is there.</summary>
    public Dictionary<string, string> Variables => new(Endpoints) { ["OTEL_BSP_SCHEDULE_DELAY"] = "100", ["OTEL_METRIC_EXPORT_INTERVAL"] = "200" };

    /// <summary>How many requests came.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>What their bodies had.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        try
        {
            var stream = new BufferedStream(connection.GetStream());
            while (await ReadHeadAsync(stream) is { } head)
            {
                var body = new byte[LengthOf(head)];
                await stream.ReadExactlyAsync(body);
                Interlocked.Increment(ref _requests);
                Interlocked.Add(ref _bytes, body.Length);
                if (_keeps)
                {
                    Keep(head, SignalOf(head), body);
                }

                await connection.Client.SendAsync(Accepted);
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            // The exporter has gone.
        }
    }

    private static OtlpSignal SignalOf(string head) => head.Split(' ')[1] switch
    {
        "/v1/traces" => OtlpSignal.Traces,
        "/v1/metrics" => OtlpSignal.Metrics,
        "/v1/logs" => OtlpSignal.Logs,
        var other => throw new InvalidOperationException($"Nothing is exported to {other}."),
    };

    private static async Task<string?> ReadHeadAsync(Stream stream)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (!head.TakeLast(End.Length).SequenceEqual(End))
        {
            if (await stream.ReadAsync(one) == 0)
            {
                return null;
            }

            head.Add(one[0]);
        }

        return Encoding.ASCII.GetString([.. head]);
    }

    private static int LengthOf(string head)
    {
        const string Name = "Content-Length:";
        var line = head.Split("\r\n").First(line => line.StartsWith(Name, StringComparison.OrdinalIgnoreCase));
        return int.Parse(line[Name.Length..], CultureInfo.InvariantCulture);
    }
}
