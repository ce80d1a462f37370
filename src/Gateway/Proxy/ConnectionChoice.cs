namespace Gateway.Proxy;

/// <summary>
/// Sends a request that asks for its connection to be closed (<c>Connection: close</c>) over one that is; all others over connections that carry one request after another. By itself
/// <see cref="SocketsHttpHandler"/> keeps a connection until the guest says that it closes it.
/// </summary>
/// <param name="kept">Keeps connections.</param>
/// <param name="closed">Closes each after its request.</param>
internal sealed class ConnectionChoice(SocketsHttpHandler kept, SocketsHttpHandler closed) : HttpMessageHandler
{
    private readonly HttpMessageInvoker _kept = new(kept);
    private readonly HttpMessageInvoker _closed = new(closed);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        => (request.Headers.ConnectionClose == true ? _closed : _kept).SendAsync(request, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _kept.Dispose();
            _closed.Dispose();
        }

        base.Dispose(disposing);
    }
}
