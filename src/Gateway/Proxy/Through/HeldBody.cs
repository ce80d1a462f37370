using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.Proxy.Through;

/// <summary>
/// A request's body that is held until its request has ended: in memory as far as it is short, else in a file of <see cref="HeldFolder"/>. All of it is there before anybody is asked about the request, so that a
/// client that sends it slowly takes nobody's place.
/// </summary>
internal sealed class HeldBody : IDisposable
{
    private const int PartBytes = 16 * 1024;
    private const int ShortBytes = 32 * 1024;

    private readonly HeldBodies _all;
    private readonly Stream? _body;
    private long _length;

    private HeldBody(HeldBodies all, Stream? body) => (_all, _body) = (all, body);

    /// <summary>Takes all of it from the client.</summary>
    /// <param name="context">Its request.</param>
    /// <param name="all">Has room for it, or not.</param>
    /// <param name="most">How long it may be, in bytes.</param>
    /// <exception cref="BadHttpRequestException">It is too long (413), there is no room for it (503), or the client broke off or a rule.</exception>
    public static async ValueTask<HeldBody> HoldAsync(HttpContext context, HeldBodies all, long most)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true } || IsHandshake(context))
        {
            return new HeldBody(all, null);
        }

        Check(context.Request.ContentLength ?? 0, most);
        var body = new FileBufferingReadStream(context.Request.Body, ShortBytes, bufferLimit: null, all.Folder.Open);
        context.Response.RegisterForDisposeAsync(body);
        context.Request.Body = body;
        var held = new HeldBody(all, body);
        context.Response.RegisterForDispose(held);
        await held.ReadAsync(most, context.RequestAborted);

        // The client was told to go on when its body was first read.
        context.Request.Headers.Expect = default;
        return held;
    }

    /// <summary>The body for one who is asked; null where there is none.</summary>
    public HeldContent? CreateContent() => _body is null ? null : new HeldContent(_body);

    /// <summary>Lets the request's own VM have it.</summary>
    public void Release() => _body?.Position = 0;

    public void Dispose() => _all.Remove(Interlocked.Exchange(ref _length, 0));

    /// <summary>Whether it asks for a WebSocket: what comes after it is no body.</summary>
    private static bool IsHandshake(HttpContext context)
        => context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } || context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true };

    private static void Check(long length, long most)
    {
        if (length > most)
        {
            throw new BadHttpRequestException("The body is longer than the site takes.", StatusCodes.Status413PayloadTooLarge);
        }
    }

    private async Task ReadAsync(long most, CancellationToken cancellationToken)
    {
        var part = new byte[PartBytes];
        while (await _body!.ReadAsync(part, cancellationToken) is > 0 and var count)
        {
            Check(_length + count, most);
            if (!_all.TryAdd(count))
            {
                throw new BadHttpRequestException("There is no room for the body.", StatusCodes.Status503ServiceUnavailable);
            }

            _length += count;
        }
    }
}
