using Gateway.Errors;
using Gateway.Images.Manifests;
using Gateway.Proxy.Clients;
using Gateway.Proxy.Through;
using Gateway.Telemetry;
using Gateway.Vms.Activation;
using Gateway.Vms.Diagnostics;
using Gateway.Vms.History;
using Gateway.Vms.Sites;
using Gateway.Vms.Sites.Matching;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Proxy;

/// <summary>
/// The way of a request that none of the operator's own routes took, from top to bottom:
/// 1. the match table names the site and the instance, which the client's cookie completes where each client has one;
/// 2. where the site names others, their VMs are asked about it: each may refuse it;
/// 3. a lease on a ready VM: at once, or when its activation is through;
/// 4. the request is forwarded, once, streaming both ways, under the lease;
/// 5. where provably nothing reached the guest, once more on a new lease.
/// Nobody's site: the next middleware's.
/// </summary>
internal sealed class ActivationMiddleware(
    RequestDelegate next,
    SiteCatalog sites,
    SiteClients clients,
    VmActivator activator,
    GuestDirectory guests,
    GuestClient client,
    Inspection inspection,
    FailureHistory failures,
    IHttpForwarder forwarder,
    ForwardedHeaders forwarded,
    PhaseMetrics phases,
    RejectionMetrics rejections,
    TimeProvider time,
    ILogger<ActivationMiddleware> logger)
{
    private const int Attempts = 2;

    public Task InvokeAsync(HttpContext context)
    {
        var arrived = time.GetTimestamp();
        var path = RequestTarget.Path(context);
        if (path.Length == 0 || IsTunnel(context))
        {
            return RefuseAsync(context, RequestEntry.Http, Failure.NoPath);
        }

        var table = sites.Current;
        if (!table.TryMatch(context.Request.Host.Value ?? "", path, out var match))
        {
            return next(context);
        }

        RequestTraces.BelongsTo(context, match.Site);
        return ServeAsync(context, match.Site.Policy.Instance == InstanceKind.Client ? clients.Identify(context, match) : match, table, arrived);
    }

    /// <summary>Whether a client asks for a connection to somewhere. A WebSocket of HTTP/2 begins in the same way (RFC 8441) but has a path, and is none.</summary>
    private static bool IsTunnel(HttpContext context)
        => HttpMethods.IsConnect(context.Request.Method) && context.Features.Get<IHttpExtendedConnectFeature>() is not { IsExtendedConnect: true, Protocol: "websocket" };

    private async Task ServeAsync(HttpContext context, SiteMatch match, SiteTable table, long arrived)
    {
        var entry = match.Site.Through.Count > 0 ? RequestEntry.Through : RequestEntry.Http;
        try
        {
            TimeSpan? through = match.Site.Through.Count > 0 ? await inspection.PassAsync(context, match, table, arrived) : TimeSpan.Zero;
            if (through is null)
            {
                return;
            }

            entry = RequestEntry.Http;
            for (var attempt = 1; ; attempt++)
            {
                using var lease = await activator.AcquireAsync(match, context.RequestAborted);
                if (await ForwardAsync(context, match, lease, arrived, through.Value) is not { } failure)
                {
                    return;
                }

                if (failure == Failure.Unreachable)
                {
                    activator.ReportUnreachable(lease);
                    if (attempt < Attempts)
                    {
                        StartOver(context);
                        continue;
                    }
                }

                failures.Record(failure.ToString(), match.Site.Name, $"VM {lease.Vm.Specification.Id}: {FailureAnswer.Of(failure).Detail}");
                await RefuseAsync(context, entry, failure);
                return;
            }
        }
        catch (ActivationException refused)
        {
            await RefuseAsync(context, entry, ActivationFailures.Of(refused.Failure), refused.RetryAfter);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client left; whatever is booting for it goes on.
        }
        finally
        {
            RequestTraces.Answered(context);
        }
    }

    private Task RefuseAsync(HttpContext context, RequestEntry entry, Failure failure, TimeSpan? retryAfter = null)
    {
        rejections.Rejected(entry, failure);
        return FailureWriter.WriteAsync(context, failure, retryAfter);
    }

    /// <returns>What the client must be told; null where it has its answer, or is gone.</returns>
    private async ValueTask<Failure?> ForwardAsync(HttpContext context, SiteMatch match, VmLease lease, long arrived, TimeSpan through)
    {
        var vm = lease.Vm;
        var guest = guests.List(vm);
        if (vm.Gone.IsCancellationRequested)
        {
            return Failure.Unreachable;
        }

        using var exchange = new GuestExchange(guest, match, lease, forwarded, phases, time, arrived, through);
        var protocol = match.Site.Policy.Protocol ?? vm.Specification.Image.Manifest.Protocol;
        var error = await forwarder.SendAsync(context, guest.Origin, client, protocol == GuestProtocol.H2c ? GuestClient.Http2 : GuestClient.Http1, exchange, vm.Gone);
        if (error == ForwarderError.None || context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
        {
            return null;
        }

        var cause = context.GetForwarderErrorFeature()?.Exception;
        if (FailureOf(error, cause, vm.Gone) is not { } failure)
        {
            return null;
        }

        exchange.Fail(failure);
        var level = guest.FailsFirst() ? LogLevel.Warning : LogLevel.Debug;
        if (logger.IsEnabled(level))
        {
            logger.GuestFailed(level, match.Site.Name, vm.Specification.Id, failure, cause?.GetBaseException().Message ?? "");
        }

        return failure;
    }

    private static Failure? FailureOf(ForwarderError error, Exception? cause, CancellationToken gone) => error switch
    {
        // No connection, so nothing was sent.
        ForwarderError.Request when cause is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => Failure.Unreachable,
        _ when gone.IsCancellationRequested => Failure.VmDied,
        // The client's own body broke off or broke a rule: the forwarder has set the status that fits.
        ForwarderError.RequestBodyClient => null,
        _ => Failure.BadAnswer,
    };

    /// <summary>The forwarder takes a status other than 200 for an answer already made.</summary>
    private static void StartOver(HttpContext context)
    {
        context.Response.Clear();
        context.Features.Set<IForwarderErrorFeature>(null);
    }
}
