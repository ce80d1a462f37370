using Gateway.Admin.Logs;
using Gateway.Admin.Views;
using Gateway.Configuration;
using Gateway.Errors;
using Gateway.Vms.Activation;
using Gateway.Vms.Sites;

namespace Gateway.Admin.Endpoints;

/// <summary>
/// <c>GET /api/v1/sites</c>; <c>GET /api/v1/sites/{site}</c>, every setting with who set it; <c>POST /api/v1/sites/{site}/wake</c> (<c>?instance=KEY</c> where the site has several), which answers with the VM when its guest does;
/// <c>POST …/stop</c> (<c>?now=true</c> cuts requests off), which answers with their number when the site's VMs are gone; <c>GET …/logs</c>, text, with <c>?follow=true</c> without end.
/// </summary>
internal sealed class SiteEndpoints(SiteCatalog sites, VmActivator activator, ConsoleLogs logs, GatewayConfiguration configuration)
{
    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/api/v1/sites", ListAsync);
        endpoints.MapGet("/api/v1/sites/{site}", context => WithSiteAsync(context, ShowAsync));
        endpoints.MapPost("/api/v1/sites/{site}/wake", context => WithSiteAsync(context, WakeAsync));
        endpoints.MapPost("/api/v1/sites/{site}/stop", context => WithSiteAsync(context, StopAsync));
        endpoints.MapGet("/api/v1/sites/{site}/logs", context => WithSiteAsync(context, WriteLogsAsync));
    }

    private Task ListAsync(HttpContext context)
    {
        var vms = activator.Snapshot().ToLookup(vm => vm.Site);
        return context.Response.WriteAsJsonAsync(
            [.. sites.Current.Sites.Select(site => SiteView.Of(site, [.. vms[site.Name]]))],
            ViewJson.Readable.SiteViewArray,
            cancellationToken: context.RequestAborted);
    }

    private async Task ShowAsync(HttpContext context, string name)
    {
        try
        {
            var site = sites.Current.Find(name)!;
            var view = new SiteDetailsView(site.Name, site.File, ShownSite.Of(configuration, site));
            await context.Response.WriteAsJsonAsync(view, ViewJson.Readable.SiteDetailsView, cancellationToken: context.RequestAborted);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException)
        {
            // Somebody is at its file; what is served is as it was.
            await AdminProblem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, $"the file of site '{name}' cannot be read: {error.Message}");
        }
    }

    private Task WithSiteAsync(HttpContext context, Func<HttpContext, string, Task> handle)
    {
        var name = (string)context.Request.RouteValues["site"]!;
        return sites.Current.Find(name) is null
            ? AdminProblem.WriteAsync(context, StatusCodes.Status404NotFound, $"there is no site '{name}' (Gateway:Sites).")
            : handle(context, name);
    }

    private async Task WakeAsync(HttpContext context, string site)
    {
        var instance = context.Request.Query["instance"].ToString();
        if (!sites.Current.TryMatchInstance(site, instance, out var match))
        {
            await AdminProblem.WriteAsync(context, StatusCodes.Status400BadRequest, ExplainNoInstance(site, instance));
            return;
        }

        try
        {
            var vm = await activator.WakeAsync(match, context.RequestAborted);
            await context.Response.WriteAsJsonAsync(VmView.Of(vm), ViewJson.Readable.VmView, cancellationToken: context.RequestAborted);
        }
        catch (ActivationException refused)
        {
            await AdminProblem.WriteAsync(context, FailureAnswer.Of(ActivationFailures.Of(refused.Failure)).Status, refused.Message);
        }
    }

    private string ExplainNoInstance(string site, string instance) => sites.Current.Find(site)?.Policy.Instance switch
    {
        InstanceKind.Request => $"site '{site}' boots a VM for each request and none ahead of it (Instance=Request): there is nothing to wake.",
        InstanceKind.Client => $"site '{site}' has an instance for each client: name one of them by ?instance=KEY, as 'gateway ps' lists them; '{instance}' is none.",
        _ => $"site '{site}' has several instances: name one of them by ?instance=KEY; '{instance}' is none.",
    };

    private async Task StopAsync(HttpContext context, string site)
    {
        if (await ReadSwitchAsync(context, "now") is not { } now)
        {
            return;
        }

        var stopped = await (now ? activator.StopNowAsync(site, context.RequestAborted) : activator.StopAsync(site, context.RequestAborted));
        await context.Response.WriteAsJsonAsync(new StoppedView(stopped), ViewJson.Readable.StoppedView, cancellationToken: context.RequestAborted);
    }

    private async Task WriteLogsAsync(HttpContext context, string site)
    {
        if (await ReadSwitchAsync(context, "follow") is not { } follow)
        {
            return;
        }

        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.StartAsync(context.RequestAborted);
        await using var output = new StreamWriter(context.Response.Body, leaveOpen: true);
        await (follow ? logs.FollowAsync(site, output, context.RequestAborted) : logs.WriteAsync(site, output));
    }

    /// <summary>Off where the query says nothing of it; null where it is neither on nor off, and the client was told so.</summary>
    private static async Task<bool?> ReadSwitchAsync(HttpContext context, string name)
    {
        switch (context.Request.Query[name].ToString())
        {
            case "true":
                return true;
            case "" or "false":
                return false;
            case var other:
                await AdminProblem.WriteAsync(context, StatusCodes.Status400BadRequest, $"{name} must be 'true' or 'false', but is '{other}'.");
                return null;
        }
    }
}
