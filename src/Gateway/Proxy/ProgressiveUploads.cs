namespace Gateway.Proxy;

/// <summary>
/// Sends the parts of a request's body as they come. <see cref="SocketsHttpHandler"/> keeps small parts back until its buffer is full;
/// a guest that is to answer each of them would wait for ever.
/// </summary>
internal sealed class ProgressiveUploads(HttpMessageHandler next) : DelegatingHandler(next)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is { } content)
        {
            request.Content = new ProgressiveContent(content);
        }

        return base.SendAsync(request, cancellationToken);
    }
}
