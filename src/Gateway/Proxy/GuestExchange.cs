using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Gateway.Images.Manifests;
using Gateway.Proxy.Clients;
using Gateway.Errors;
using Gateway.Telemetry;
using Gateway.Vms.Activation;
using Gateway.Vms.Diagnostics;
using Gateway.Vms.Launching;
using Gateway.Vms.Sites.Matching;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Proxy;

/// <summary>
/// One attempt to have one request answered by one VM: says what the guest gets to see of the request and the client of the answer. Headers between two
/// neighbours only (RFC 9110, 7.6.1) are the base class's business.
/// </summary>
internal sealed class GuestExchange(Guest guest, SiteMatch match, VmLease lease, ForwardedHeaders forwarded, PhaseMetrics phases, TimeProvider time, long arrived, TimeSpan through = default) : HttpTransformer, IDisposable
{
    private const string Reserved = "X-Gateway-";
    private const string VmHeader = Reserved + "Vm";

    /// <summary>The target is sent to the letter.</summary>
    private static readonly UriCreationOptions AsIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly long _begun = time.GetTimestamp();
    private readonly Activity? _span = ForwardTrace.Start(lease);

    /// <summary>The guest has not answered, or not properly.</summary>
    public void Fail(Failure failure) => ForwardTrace.Failed(_span, failure);

    public void Dispose() => _span?.Dispose();

    public override async ValueTask TransformRequestAsync(HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        var request = httpContext.Request;
        var target = RequestTarget.PathAndQuery(RequestTarget.Sent(httpContext));
        var stripped = "";
        if (match.Site.Policy.StripPath)
        {
            (stripped, target) = RequestTarget.Split(target, match.PathPrefix.AsSpan().Count('/'));
        }

        if (request.ContentLength is { } length)
        {
            // As it was read, not as it was written: `+5` is a 5 here, and may be none there.
            proxyRequest.Content?.Headers.ContentLength = length;
        }

        if (NominatedHeaders.Any(request.Headers.Connection))
        {
            foreach (var name in NominatedHeaders.Of(request.Headers.Connection))
            {
                proxyRequest.Headers.Remove(name);
            }
        }

        if (ClientCookie.Any(request.Headers.Cookie))
        {
            proxyRequest.Headers.Remove(HeaderNames.Cookie);
            if (ClientCookie.WithoutOurs(request.Headers.Cookie) is { Length: > 0 } others)
            {
                proxyRequest.Headers.TryAddWithoutValidation(HeaderNames.Cookie, others);
            }
        }

        ForwardTrace.Continue(_span, proxyRequest.Headers);
        forwarded.Apply(request, proxyRequest.Headers, stripped);
        proxyRequest.RequestUri = new Uri(guest.Origin + target, AsIs);
        if (!KeepsConnection(httpContext, proxyRequest))
        {
            proxyRequest.Headers.ConnectionClose = true;
        }
    }

    public override async ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (!await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken))
        {
            return false;
        }

        var forward = time.GetElapsedTime(_begun);
        ForwardTrace.Answered(_span, (int)proxyResponse!.StatusCode);
        phases.Record(VmPhase.Forward, lease.Source, forward);
        if (proxyResponse.Version == HttpVersion.Version10 && !proxyResponse.Headers.Connection.Contains("keep-alive", StringComparer.OrdinalIgnoreCase))
        {
            guest.Closes = true;
        }

        var headers = httpContext.Response.Headers;
        Drop(proxyResponse.Headers.NonValidated, headers);
        if (proxyResponse.Headers.NonValidated.TryGetValues("Connection", out var connection) && NominatedHeaders.Any(connection.ToString()))
        {
            foreach (var name in NominatedHeaders.Of(connection.ToString()))
            {
                headers.Remove(name);
            }
        }

        if (ClientCookie.Any(headers.SetCookie))
        {
            headers.SetCookie = ClientCookie.WithoutOursSet(headers.SetCookie);
        }

        if (match.Site.Policy.Headers.Timing)
        {
            var total = time.GetElapsedTime(arrived);
            var timing = ServerTiming.Write(lease.Source, lease.Phases, through, forward, total);
            // The guest's own stay as they are, in front; ours is the last, on a line of its own.
            headers[ServerTiming.HeaderName] = StringValues.Concat(headers[ServerTiming.HeaderName], timing);
            headers[VmHeader] = guest.Vm.Specification.Id;
        }

        if (IsStream(httpContext, proxyResponse))
        {
            // Its client may wait for the head, and the first part may be long in coming.
            await httpContext.Response.Body.FlushAsync(cancellationToken);
        }

        return true;
    }

    public override async ValueTask TransformResponseTrailersAsync(HttpContext httpContext, HttpResponseMessage proxyResponse, CancellationToken cancellationToken)
    {
        await base.TransformResponseTrailersAsync(httpContext, proxyResponse, cancellationToken);
        if (httpContext.Features.Get<IHttpResponseTrailersFeature>() is { Trailers: { IsReadOnly: false } trailers })
        {
            Drop(proxyResponse.TrailingHeaders.NonValidated, trailers);
        }
    }

    /// <summary>
    /// Whether the connection may carry a next request. A server that somebody else wrote may answer HEAD with a body (only the site guest is known not to), which would be taken for the next answer.
    /// </summary>
    private bool KeepsConnection(HttpContext context, HttpRequestMessage request)
    {
        var manifest = guest.Vm.Specification.Image.Manifest;
        return (manifest.ReusesConnections && !guest.Closes && (manifest.Kind == ImageKind.Site || !HttpMethods.IsHead(context.Request.Method)))
            || request.Version.Major > 1
            || context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true };
    }

    /// <summary>Whether the answer is of any length, and none that turns the connection into something else: on either side, in HTTP/1.1 or in HTTP/2.</summary>
    private static bool IsStream(HttpContext context, HttpResponseMessage response)
        => context.Response is { ContentLength: null, StatusCode: not StatusCodes.Status101SwitchingProtocols }
            && response.RequestMessage?.Method != HttpMethod.Connect
            && context.Features.Get<IHttpExtendedConnectFeature>() is not { IsExtendedConnect: true };

    /// <summary>Only the gateway speaks under its own names.</summary>
    private static void Drop(HttpHeadersNonValidated sent, IHeaderDictionary headers)
    {
        foreach (var header in sent)
        {
            if (header.Key.StartsWith(Reserved, StringComparison.OrdinalIgnoreCase))
            {
                headers.Remove(header.Key);
            }
        }
    }
}
