using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Gateway.Testing.Running;

namespace Gateway.Testing.Telemetry;

/// <summary>A real Prometheus (Debian's, unpacked and not installed) in a process of its own, on a free port of the loopback, with a folder of its own. Ended when disposed.</summary>
public sealed class PrometheusServer : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private readonly HttpClient _client;

    private PrometheusServer(ChildProcess process, Uri address)
    {
        _process = process;
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address };
    }

    /// <summary>Why there is none; null where there is one.</summary>
    public static string? WhyNot => File.Exists(Program("prometheus")) ? null : "Prometheus is not unpacked: make setup-test.";

    /// <param name="configuration">Path of its configuration file.</param>
    /// <param name="data">Folder for what it stores.</param>
    public static async Task<PrometheusServer> StartAsync(string configuration, string data, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var address = socket.LocalEndPoint!.ToString()!;
        socket.Close();
        var process = ChildProcess.Start(Program("prometheus"), [$"--config.file={configuration}", $"--storage.tsdb.path={data}", $"--web.listen-address={address}"], Path.GetTempPath());
        try
        {
            await process.WaitForLineAsync(line => line.Contains("Server is ready", StringComparison.Ordinal), cancellationToken);
            return new PrometheusServer(process, new Uri($"http://{address}"));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lets its tool check files, or try rules.</summary>
    public static async Task<(int ExitCode, string Output)> CheckAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        await using var tool = ChildProcess.Start(Program("promtool"), arguments, Path.GetTempPath());
        var exitCode = await tool.WaitForExitAsync(cancellationToken);
        return (exitCode, tool.Output);
    }

    /// <summary>What an expression comes to now: its series.</summary>
    /// <exception cref="InvalidOperationException">It is none that Prometheus understands.</exception>
    public async Task<JsonArray> QueryAsync(string expression, CancellationToken cancellationToken)
    {
        using var response = await _client.GetAsync($"/api/v1/query?query={Uri.EscapeDataString(expression)}", cancellationToken);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken))!;
        return answer["status"]!.GetValue<string>() == "success"
            ? answer["data"]!["result"]!.AsArray()
            : throw new InvalidOperationException($"{expression}: {answer["error"]}");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _process.Terminate();
        using var patience = new CancellationTokenSource(TestTimeouts.Process);
        await _process.WaitForExitAsync(patience.Token);
        await _process.DisposeAsync();
    }

    private static string Program(string name) => Path.Combine(Repository.Root, "artifacts", "packages", "prometheus", "usr", "bin", name);
}
