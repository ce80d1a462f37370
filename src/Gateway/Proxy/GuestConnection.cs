using System.Runtime.CompilerServices;
using Gateway.Vms.Usage;

namespace Gateway.Proxy;

/// <summary>
/// A connection to a guest that lets no request arrive twice. <see cref="SocketsHttpHandler"/> sends a request without a body again, by itself, when a connection
/// ends before the first byte of its answer. Such a request may have arrived: then the end is an error here. It is a plain end, and safe to send again
/// elsewhere, only while nothing was written since the last answer. What goes through it is counted as its site's.
/// </summary>
internal sealed class GuestConnection(Stream guest, SiteMeter meter) : Stream
{
    private volatile bool _unanswered;
    private volatile bool _ended;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read;
        try
        {
            read = await guest.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException) when (!_unanswered)
        {
            read = 0;
        }

        if (read > 0)
        {
            _unanswered = false;
            meter.CountOut(read);
        }
        else if (buffer.Length > 0)
        {
            _ended = true;
            if (_unanswered)
            {
                throw new IOException("The guest closed the connection before it answered.");
            }
        }

        return read;
    }

    /// <summary>
    /// After the end nothing is written any more: the handler finds the end when it reads. That a guest takes no more is such an end too: it may have answered
    /// and closed before it read the whole body, and the handler reads no answer unless all was written.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_ended)
        {
            return;
        }

        _unanswered |= IsWholeRequest(buffer.Span);
        try
        {
            await guest.WriteAsync(buffer, cancellationToken);
            meter.CountIn(buffer.Length);
        }
        catch (IOException)
        {
            _ended = true;
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => guest.FlushAsync(cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        await guest.DisposeAsync();
        await base.DisposeAsync();
    }

    public override void Flush() => guest.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            guest.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>
    /// Whether this is the head of a request without a body, which the handler writes at once. Bodies go through here too, also while the guest answers
    /// already; what is written then says nothing about the end of the answer.
    /// </summary>
    private static bool IsWholeRequest(ReadOnlySpan<byte> written)
        => written.EndsWith("\r\n\r\n"u8) && char.IsAsciiLetterUpper((char)written[0]) && written.IndexOf(" HTTP/1.1\r\n"u8) > 0;
}
