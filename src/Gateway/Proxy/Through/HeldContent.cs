using System.Net;

namespace Gateway.Proxy.Through;

/// <summary>A held body on its way to one who is asked, from its beginning however often it is sent. Its length is not known: the rest of it may still be with the client.</summary>
internal sealed class HeldContent(HeldBody body) : HttpContent
{
    private readonly CancellationTokenSource _enough = new();
    private Task _sending = Task.CompletedTask;

    /// <summary>Ends when nobody reads the body any more; whoever was asked may have answered before it had all of it.</summary>
    public async Task EndAsync()
    {
        await _enough.CancelAsync();
        await Task.WhenAny(_sending);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) => _sending = SendAsync(stream, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _enough.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task SendAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _enough.Token);
        await body.CopyToAsync(stream, either.Token);
    }
}
