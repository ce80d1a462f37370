using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Proxy.Through;

/// <summary>
/// A request's body that is held while others are asked about the request: in memory as far as it is short, else in a temporary file of the framework's, which goes with the request. It is read
/// from the client when the first of them reads it, and no further than the bound.
/// </summary>
internal sealed class HeldBody
{
    private const int PartBytes = 16 * 1024;

    private readonly HttpContext _context;
    private readonly long _most;
    private readonly bool _isThere;

    /// <param name="context">Its request.</param>
    /// <param name="most">How long it may be, in bytes.</param>
    /// <exception cref="BadHttpRequestException">The client has told already that it is longer.</exception>
    public HeldBody(HttpContext context, long most)
    {
        (_context, _most) = (context, most);
        _isThere = context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true } && !IsHandshake(context);
        if (_isThere)
        {
            Check(context.Request.ContentLength ?? 0);
            context.Request.EnableBuffering();
        }
    }

    /// <summary>The body for one who is asked; null where there is none.</summary>
    public HeldContent? CreateContent() => _isThere ? new HeldContent(this) : null;

    /// <summary>All of it, from its beginning.</summary>
    /// <exception cref="BadHttpRequestException">It is too long, or the client broke off or a rule.</exception>
    public async Task CopyToAsync(Stream to, CancellationToken cancellationToken)
    {
        var body = _context.Request.Body;
        body.Position = 0;
        var part = new byte[PartBytes];
        while (await body.ReadAsync(part, cancellationToken) is > 0 and var count)
        {
            Check(body.Position);
            await to.WriteAsync(part.AsMemory(0, count), cancellationToken);
        }
    }

    /// <summary>Lets the request go on to its own VM, with the whole of its body, which somebody may have answered before it was there.</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        if (_isThere)
        {
            await CopyToAsync(Stream.Null, cancellationToken);
            _context.Request.Body.Position = 0;

            // The client was told to go on when its body was first read.
            _context.Request.Headers.Expect = default;
        }
    }

    /// <summary>Whether it asks for a WebSocket: what comes after it is no body.</summary>
    private static bool IsHandshake(HttpContext context)
        => context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } || context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true };

    private void Check(long length)
    {
        if (length > _most)
        {
            throw new BadHttpRequestException("The body is longer than the site takes.", StatusCodes.Status413PayloadTooLarge);
        }
    }
}
