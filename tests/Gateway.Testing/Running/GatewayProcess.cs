using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Testing.Running;

/// <summary>A real gateway in a process of its own, listening on free ports, with clients for both of them. Ended when disposed.</summary>
public sealed class GatewayProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private GatewayProcess(ChildProcess process, GatewayFolder folder, int port, int adminPort)
    {
        _process = process;
        Folder = folder;
        Port = port;
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        Admin = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://127.0.0.1:{adminPort}") };
    }

    public GatewayFolder Folder { get; }

    public int Port { get; }

    public int Id => _process.Id;

    /// <summary>For requests to sites; set <c>Host</c> on each, or use <see cref="GetAsync"/>.</summary>
    public HttpClient Client { get; }

    /// <summary>For the admin API, with the token.</summary>
    public HttpClient Admin { get; }

    /// <summary>What the gateway printed so far.</summary>
    public string Output => _process.Output;

    public static Task<GatewayProcess> StartAsync(GatewayFolder folder, CancellationToken cancellationToken, params string[] arguments)
        => StartAsync(folder, new Dictionary<string, string>(), cancellationToken, arguments);

    /// <param name="environment">Variables over those of this process.</param>
    public static async Task<GatewayProcess> StartAsync(GatewayFolder folder, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken, params string[] arguments)
    {
        var (port, adminPort) = (Unused.EndPoint().Port, Unused.EndPoint().Port);
        var process = folder.Start(
        [
            "run", $"--Kestrel:Endpoints:Http:Url=http://127.0.0.1:{port}", $"--Gateway:Admin:Url=http://127.0.0.1:{adminPort}", .. arguments,
        ], environment);
        var gateway = new GatewayProcess(process, folder, port, adminPort);
        try
        {
            await process.WaitForLineAsync(line => SaysThatItListens(line, gateway.Admin.BaseAddress!.GetLeftPart(UriPartial.Authority)), cancellationToken);
            var token = await File.ReadAllTextAsync(Path.Combine(folder.State, "admin.token"), cancellationToken);
            gateway.Admin.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Trim());
            return gateway;
        }
        catch
        {
            await gateway.DisposeAsync();
            throw;
        }
    }

    /// <summary>One request to a site, sent to the gateway's port whatever the host is called.</summary>
    public Task<HttpResponseMessage> GetAsync(string host, string pathAndQuery, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, pathAndQuery);
        request.Headers.Host = host;
        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>The VMs that have a process: not those that sleep.</summary>
    public async Task<IReadOnlyList<RunningVm>> ListVmsAsync(CancellationToken cancellationToken)
    {
        var rows = await Admin.GetFromJsonAsync<JsonArray>("/api/v1/vms", cancellationToken);
        return [.. rows!.Where(row => row!["pid"] is not null).Select(row => row.Deserialize<RunningVm>(JsonSerializerOptions.Web)!)];
    }

    public async Task StopSiteAsync(string site, CancellationToken cancellationToken)
    {
        using var response = await Admin.PostAsync($"/api/v1/sites/{site}/stop", null, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>The first line, already printed or still to come, that <paramref name="wanted"/> accepts.</summary>
    public Task<string> WaitForLineAsync(Func<string, bool> wanted, CancellationToken cancellationToken) => _process.WaitForLineAsync(wanted, cancellationToken);

    /// <summary>Asks the gateway to end, and does not wait.</summary>
    public void Terminate() => _process.Terminate();

    /// <summary>Asks the gateway to read its sites again.</summary>
    public void HangUp() => _process.HangUp();

    /// <summary>The exit code, when the gateway has ended.</summary>
    public Task<int> WaitForExitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    /// <summary>The first line of the output, printed already or still to come, with all of these words.</summary>
    public Task<string> WaitForLineAsync(CancellationToken cancellationToken, params IReadOnlyList<string> words) =>
        _process.WaitForLineAsync(line => words.All(word => line.Contains(word, StringComparison.Ordinal)), cancellationToken);

    /// <summary>Ends the gateway without a chance to tidy up.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Asks the gateway to end and waits until it has.</summary>
    public Task<int> ShutDownAsync(CancellationToken cancellationToken)
    {
        _process.Terminate();
        return _process.WaitForExitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Admin.Dispose();
        _process.Terminate();
        using var patience = new CancellationTokenSource(TestTimeouts.Process);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        finally
        {
            await _process.DisposeAsync();
        }
    }

    /// <summary>To a person, or in a log of JSON. An error that tells why it does not is neither.</summary>
    private static bool SaysThatItListens(string line, string admin)
        => line.Contains($"Admin API on {admin},", StringComparison.Ordinal) || line.Contains($"admin port {admin},", StringComparison.Ordinal);
}
