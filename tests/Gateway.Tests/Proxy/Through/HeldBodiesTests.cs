using Gateway.Proxy.Through;
using Gateway.Testing;
using Gateway.Vms.Configuration;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Xunit;

namespace Gateway.Tests.Proxy.Through;

/// <summary>Bodies that are held, and how many of them.</summary>
public sealed class HeldBodiesTests : IHttpRequestBodyDetectionFeature, IDisposable
{
    private const int Most = 1 << 20;

    private readonly TemporaryFolder _state = new();
    private readonly HeldBodies _all;

    public HeldBodiesTests()
    {
        var options = Options.Create(new GatewayOptions { State = _state.Path, Host = { MaxThroughBodiesMiB = 1 } });
        _all = new HeldBodies(new HeldFolder(options), options);
    }

    public bool CanHaveBody => true;

    [Fact]
    public async Task Hold_MoreThanThereIsRoomFor_IsRefusedUntilOthersHaveEnded()
    {
        var first = await HoldAsync(Most);

        Assert.Equal(StatusCodes.Status503ServiceUnavailable, (await Assert.ThrowsAsync<BadHttpRequestException>(() => HoldAsync(1))).StatusCode);
        first.Dispose();
        first.Dispose();
        using var second = await HoldAsync(Most);
    }

    [Fact]
    public async Task Hold_TooLong_IsRefusedAndTakesNoRoom()
    {
        Assert.Equal(StatusCodes.Status413PayloadTooLarge, (await Assert.ThrowsAsync<BadHttpRequestException>(() => HoldAsync(Most + 1))).StatusCode);

        using var next = await HoldAsync(Most);
    }

    public void Dispose() => _state.Dispose();

    /// <summary>One that is refused ends with its request, as the server sees to.</summary>
    private async Task<HeldBody> HoldAsync(int length)
    {
        var context = new DefaultHttpContext();
        var response = new EndingResponse();
        context.Features.Set<IHttpRequestBodyDetectionFeature>(this);
        context.Features.Set<IHttpResponseFeature>(response);
        context.Request.Body = new MemoryStream(new byte[length]);
        try
        {
            return await HeldBody.HoldAsync(context, _all, Most);
        }
        catch
        {
            await response.EndAsync();
            throw;
        }
    }

    /// <summary>A response that ends when a test says so.</summary>
    private sealed class EndingResponse : HttpResponseFeature
    {
        private readonly List<(Func<object, Task> Callback, object State)> _callbacks = [];

        public override void OnCompleted(Func<object, Task> callback, object state) => _callbacks.Add((callback, state));

        public async Task EndAsync()
        {
            foreach (var (callback, state) in _callbacks)
            {
                await callback(state);
            }
        }
    }
}
