using System.Net;
using Gateway.Errors;
using Gateway.Images.Manifests;
using Gateway.Telemetry;
using Gateway.Vms.Activation;
using Gateway.Vms.Diagnostics;
using Gateway.Vms.History;
using Gateway.Vms.Sites;
using Gateway.Vms.Sites.Matching;

namespace Gateway.Proxy.Through;

/// <summary>
/// Asks the VMs that a site names in <c>Through</c> about a request before a VM of the site itself is wanted for it, as proxies ask an authorisation server (nginx's <c>auth_request</c>, Traefik's
/// <c>ForwardAuth</c>), but with the whole request. For each, in order:
/// 1. a lease on its VM, with the bounds of its own site, when the request's body is there;
/// 2. the request as the site's own VM would see it, to the letter;
/// 3. a 2xx lets it pass, and the lease is given back; any other answer is the client's.
/// Where there is no answer, the request is refused too.
/// </summary>
internal sealed class Inspection(
    VmActivator activator,
    GuestDirectory guests,
    GuestClient client,
    HeldBodies bodies,
    FailureHistory failures,
    ForwardedHeaders forwarded,
    PhaseMetrics phases,
    RejectionMetrics rejections,
    TimeProvider time,
    ILogger<Inspection> logger)
{
    private const int Attempts = 2;
    private const long MiB = 1 << 20;

    /// <param name="context">The request; where it does not pass, its client has been answered.</param>
    /// <param name="match">What it asks for.</param>
    /// <param name="sites">Those of the moment it was matched.</param>
    /// <param name="arrived">When it came.</param>
    /// <returns>How long it took; null where it does not pass.</returns>
    /// <exception cref="ActivationException">There is no VM to be asked.</exception>
    public async ValueTask<TimeSpan?> PassAsync(HttpContext context, SiteMatch match, SiteTable sites, long arrived)
    {
        var begun = time.GetTimestamp();
        try
        {
            var body = await HeldBody.HoldAsync(context, bodies, match.Site.Policy.Limits.ThroughBodyMiB * MiB);
            foreach (var name in match.Site.Through)
            {
                var asked = sites.Find(name) ?? throw new InvalidOperationException($"Site '{match.Site.Name}' names '{name}', which is no site.");
                var verdict = await AskAsync(context, match, asked, body, arrived);
                if (verdict.Failure is { } failure)
                {
                    failures.Record(failure.ToString(), name, FailureAnswer.Of(failure).Detail);
                    await RefuseAsync(context, failure);
                }

                if (!verdict.Passes)
                {
                    return null;
                }
            }

            body.Release();
            return time.GetElapsedTime(begun);
        }
        catch (BadHttpRequestException refused) when (!context.Response.HasStarted)
        {
            await (refused.StatusCode switch
            {
                StatusCodes.Status413PayloadTooLarge => RefuseAsync(context, Failure.BodyTooLong),
                StatusCodes.Status503ServiceUnavailable => RefuseAsync(context, Failure.QueueFull),
                var status => RefuseAsync(context, status),
            });
            return null;
        }
        catch (IOException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client left before its body was there.
            return null;
        }
    }

    private Task RefuseAsync(HttpContext context, Failure failure)
    {
        rejections.Rejected(RequestEntry.Through, failure);
        return FailureWriter.WriteAsync(context, failure);
    }

    private static Task RefuseAsync(HttpContext context, int status)
    {
        context.Response.Clear();
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private async ValueTask<Verdict> AskAsync(HttpContext context, SiteMatch match, Site asked, HeldBody body, long arrived)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var lease = await activator.AcquireAsync(SiteMatch.OfAsked(asked), context.RequestAborted);
            var verdict = await AskAsync(context, match, asked, lease, body, arrived);
            if (verdict.Failure == Failure.Unreachable)
            {
                activator.ReportUnreachable(lease);
                if (attempt < Attempts)
                {
                    continue;
                }
            }

            return verdict;
        }
    }

    private async ValueTask<Verdict> AskAsync(HttpContext context, SiteMatch match, Site asked, VmLease lease, HeldBody body, long arrived)
    {
        var (vm, guest) = (lease.Vm, guests.List(lease.Vm));
        using var content = body.CreateContent();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, vm.Gone);
        using var exchange = new GuestExchange(guest, match, lease, forwarded, phases, time, arrived);
        try
        {
            using var request = await CreateRequestAsync(context, exchange, content, asked.Policy.Protocol ?? vm.Specification.Image.Manifest.Protocol, ended.Token);
            using var response = await client.SendAsync(request, ended.Token);
            if (response.IsSuccessStatusCode)
            {
                return Verdict.Passed;
            }

            if ((int)response.StatusCode < StatusCodes.Status200OK)
            {
                return Verdict.Of(Failure.BadAnswer);
            }

            rejections.Denied();
            logger.RequestRefused(match.Site.Name, vm.Specification.Id, (int)response.StatusCode);
            context.Response.StatusCode = (int)response.StatusCode;
            await exchange.TransformResponseAsync(context, response, ended.Token);
            await response.Content.CopyToAsync(context.Response.Body, ended.Token);
            return Verdict.Refused;
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
        {
            var verdict = Fail(context, match, guest, error);
            if (verdict.Failure is { } failure)
            {
                exchange.Fail(failure);
            }

            return verdict;
        }
        finally
        {
            if (content is not null)
            {
                // The next one reads it from its beginning.
                await content.EndAsync();
            }
        }
    }

    /// <summary>What the site's own VM would be sent, but without a word of a WebSocket: nobody is to answer with one.</summary>
    private static async ValueTask<HttpRequestMessage> CreateRequestAsync(HttpContext context, GuestExchange exchange, HeldContent? content, GuestProtocol protocol, CancellationToken cancellationToken)
    {
        // As WebSockets of HTTP/2 become those of HTTP/1.1 for guests.
        var method = HttpMethods.IsConnect(context.Request.Method) ? HttpMethods.Get : context.Request.Method;
        var request = new HttpRequestMessage(HttpMethod.Parse(method), (Uri?)null)
        {
            Content = content,
            Version = protocol == GuestProtocol.H2c ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        await exchange.TransformRequestAsync(context, request, destinationPrefix: "", cancellationToken);
        return request;
    }

    private Verdict Fail(HttpContext context, SiteMatch match, Guest guest, Exception error)
    {
        if (context.RequestAborted.IsCancellationRequested)
        {
            return Verdict.Refused;
        }

        var failure = error switch
        {
            _ when guest.Vm.Gone.IsCancellationRequested => Failure.VmDied,
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => Failure.Unreachable,
            _ => Failure.BadAnswer,
        };
        var level = guest.FailsFirst() ? LogLevel.Warning : LogLevel.Debug;
        if (logger.IsEnabled(level))
        {
            logger.NotAsked(level, match.Site.Name, guest.Vm.Specification.Id, failure, error.GetBaseException().Message);
        }

        if (context.Response.HasStarted)
        {
            // The rest of the answer will not come.
            context.Abort();
            return Verdict.Refused;
        }

        return Verdict.Of(failure);
    }
}
