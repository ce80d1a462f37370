using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gateway.Admin.Views;
using Gateway.Cli;
using Gateway.Configuration;
using Gateway.Errors;
using Gateway.Usage;

namespace Gateway.Admin;

/// <summary>The CLI's side of the admin API: finds the gateway of a configuration, shows it the token, and says what went wrong in words.</summary>
internal sealed class AdminClient : IDisposable
{
    /// <summary>Where none runs that is known at once; one that runs may be busy, and is not to be taken for none.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;
    private readonly string _url;

    /// <exception cref="CommandException">No gateway has run with this configuration, or its token may not be read.</exception>
    public AdminClient(GatewayConfiguration configuration)
    {
        _url = AdminEndpoint.TryParse(configuration.Options.Admin.Url)!.ClientUrl;
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(_url), Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ReadToken(TokenFile(configuration)));
    }

    /// <summary>A client, unless no gateway has ever run with this configuration.</summary>
    public static AdminClient? TryCreate(GatewayConfiguration configuration) => File.Exists(TokenFile(configuration)) ? new AdminClient(configuration) : null;

    /// <summary>Whether a gateway answers there.</summary>
    public async Task<bool> IsRunningAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            using var response = await _http.GetAsync("/healthz", patience.Token);
            return response.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    public Task<VmView[]> ListVmsAsync(CancellationToken cancellationToken) => ReadAsync(HttpMethod.Get, "/api/v1/vms", ViewJson.Readable.VmViewArray, cancellationToken);

    /// <summary>Who would get a URL, and what would happen.</summary>
    public Task<MatchView> MatchAsync(string url, CancellationToken cancellationToken)
        => ReadAsync(HttpMethod.Get, $"/api/v1/match?url={Uri.EscapeDataString(url)}", ViewJson.Readable.MatchView, cancellationToken);

    /// <summary>Boots the VM of an instance, unless it is there, and waits until its guest answers.</summary>
    public Task<VmView> WakeAsync(string site, string instance, CancellationToken cancellationToken)
        => ReadAsync(HttpMethod.Post, $"{SitePath(site, "wake")}?instance={Uri.EscapeDataString(instance)}", ViewJson.Readable.VmView, cancellationToken);

    /// <summary>Stops the VMs of a site and waits until they are gone.</summary>
    /// <param name="now">Whether requests are cut off rather than given time.</param>
    public Task<StoppedView> StopAsync(string site, bool now, CancellationToken cancellationToken)
        => ReadAsync(HttpMethod.Post, $"{SitePath(site, "stop")}?now={(now ? "true" : "false")}", ViewJson.Readable.StoppedView, cancellationToken);

    /// <summary>A link that logs one browser in to the dashboard, once.</summary>
    public Task<DashboardLinkView> CreateDashboardLinkAsync(CancellationToken cancellationToken)
        => ReadAsync(HttpMethod.Post, "/api/v1/dashboard/links", ViewJson.Readable.DashboardLinkView, cancellationToken);

    /// <summary>Makes the templates of an image that are not there, and waits until they are.</summary>
    public Task<TemplateView[]> BakeAsync(string image, CancellationToken cancellationToken)
        => ReadAsync(HttpMethod.Post, $"/api/v1/images/{Uri.EscapeDataString(image)}/bake", ViewJson.Readable.TemplateViewArray, cancellationToken);

    /// <summary>What sites used.</summary>
    public Task<UsageView[]> ListUsageAsync(UsageQuery query, CancellationToken cancellationToken)
        => ReadAsync(
            HttpMethod.Get,
            $"/api/v1/usage?site={Uri.EscapeDataString(query.Site ?? "")}&from={UsageQuery.Write(query.From)}&to={UsageQuery.Write(query.To)}",
            ViewJson.Readable.UsageViewArray,
            cancellationToken);

    /// <summary>Copies what the consoles of a site said, and with <paramref name="follow"/> whatever they say until the gateway ends.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task CopyLogsAsync(string site, bool follow, TextWriter output, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, $"{SitePath(site, "logs")}?follow={(follow ? "true" : "false")}", cancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        var buffer = new char[4096];
        try
        {
            int count;
            while ((count = await reader.ReadAsync(buffer, cancellationToken)) > 0)
            {
                await output.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
                await output.FlushAsync(cancellationToken);
            }
        }
        catch (HttpIOException exception)
        {
            throw new CommandException($"the gateway at {_url} is gone.", exception);
        }
    }

    public void Dispose() => _http.Dispose();

    private static string TokenFile(GatewayConfiguration configuration) => Path.Combine(configuration.Options.State, AdminToken.FileName);

    private static string SitePath(string site, string verb) => $"/api/v1/sites/{Uri.EscapeDataString(site)}/{verb}";

    private async Task<T> ReadAsync<T>(HttpMethod method, string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(method, path, cancellationToken);
        return await response.Content.ReadFromJsonAsync(type, cancellationToken) ?? throw new CommandException($"what answers at {_url} (Gateway:Admin:Url) is no gateway.");
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, CancellationToken cancellationToken)
    {
        try
        {
            var response = await _http.SendAsync(new HttpRequestMessage(method, path), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return response.IsSuccessStatusCode ? response : throw await ExplainAsync(response, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            throw new CommandException($"no gateway runs at {_url} (Gateway:Admin:Url): {exception.GetBaseException().Message}", exception);
        }
    }

    private async Task<CommandException> ExplainAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using (response)
        {
            if (response.StatusCode == HttpStatusCode.Unauthorized)
            {
                return new CommandException($"the gateway at {_url} runs with another state folder: it does not know this token (Gateway:State).");
            }

            try
            {
                var problem = await response.Content.ReadFromJsonAsync(ProblemJson.Default.Problem, cancellationToken);
                return new CommandException(problem?.Detail ?? $"the gateway answered {(int)response.StatusCode}.");
            }
            catch (JsonException exception)
            {
                return new CommandException($"what answers at {_url} (Gateway:Admin:Url) is no gateway.", exception);
            }
        }
    }

    private static string ReadToken(string file)
    {
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandException($"no gateway has run with this configuration yet: there is no {file} (Gateway:State).", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"the token cannot be read: {exception.Message} (Gateway:State)", exception);
        }
    }
}
