using System.Net;
using System.Text;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Proxy;

/// <summary>The one HTTP client for all guests. It keeps a pool of connections a name, and names are <see cref="GuestDirectory"/>'s: none leads to another VM.</summary>
internal sealed class GuestClient(GuestDirectory guests) : HttpMessageInvoker(new ProgressiveUploads(new ConnectionChoice(CreateHandler(guests, Timeout.InfiniteTimeSpan), CreateHandler(guests, OneRequest))))
{
    /// <summary>Shorter than what common servers keep an idle connection for (Node.js: 5 s), so that we close first and no request meets a closing one.</summary>
    private static readonly TimeSpan IdleConnections = TimeSpan.FromSeconds(4);

    /// <summary>A connection that is older than nothing is closed rather than kept.</summary>
    private static readonly TimeSpan OneRequest = TimeSpan.Zero;

    /// <summary>
    /// How requests go to guests of HTTP/1.1. No activity timeout: a silent WebSocket or event stream is not a dead one, and whoever waits for an answer decides how long.
    /// </summary>
    public static ForwarderRequestConfig Http1 { get; } = new()
    {
        Version = HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        ActivityTimeout = Timeout.InfiniteTimeSpan,
        AllowResponseBuffering = false,
    };

    /// <summary>The same for guests that speak HTTP/2 with prior knowledge.</summary>
    public static ForwarderRequestConfig Http2 { get; } = Http1 with { Version = HttpVersion.Version20 };

    private static SocketsHttpHandler CreateHandler(GuestDirectory guests, TimeSpan lifetime) => new()
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        EnableMultipleHttp2Connections = true,
        PooledConnectionIdleTimeout = IdleConnections,
        PooledConnectionLifetime = lifetime,
        // The VM counts its connections; one that waits for a place is not dead.
        MaxConnectionsPerServer = int.MaxValue,
        ConnectTimeout = Timeout.InfiniteTimeSpan,
        // What guests are told of a trace is the exchange's business.
        ActivityHeadersPropagator = null,
        // Header bytes pass as they are.
        RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        ConnectCallback = (connect, cancellationToken) => guests.ConnectAsync(connect.DnsEndPoint.Host, cancellationToken),
    };
}
