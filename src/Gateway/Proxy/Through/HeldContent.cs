using System.Net;

namespace Gateway.Proxy.Through;

/// <summary>A held body on its way to one who is asked, from its beginning however often it is sent. Its length is told where the client has told it.</summary>
internal sealed class HeldContent(Stream body) : HttpContent
{
    private const int PartBytes = 16 * 1024;

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
        body.Position = 0;
        var part = new byte[PartBytes];
        while (await body.ReadAsync(part, either.Token) is > 0 and var count)
        {
            await stream.WriteAsync(part.AsMemory(0, count), either.Token);
        }
    }
}
