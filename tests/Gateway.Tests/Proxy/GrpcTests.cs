using Gateway.Testing;
using Gateway.Tests.Running;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Proxy;

/// <summary>A real gRPC client and service with the gateway between them, HTTP/2 without TLS on both sides.</summary>
public sealed class GrpcTests
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    [Fact]
    public async Task Call_Unary_AnswerAndTrailersArrive()
    {
        await using var guest = await StartGuestAsync();
        await using var gateway = await StartGatewayAsync(guest);
        using var channel = Open(gateway);

        using var call = channel.CreateCallInvoker().AsyncUnaryCall(EchoService.Unary, TestGateway.Host, default, "hello");

        Assert.Equal("hello", await call.ResponseAsync.WaitAsync(_token));
        Assert.Equal("once", call.GetTrailers().GetValue("x-end"));
        Assert.Null(call.GetTrailers().GetValue("x-gateway-vm"));
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task Call_ThatFails_ArrivesWithItsStatus()
    {
        await using var guest = await StartGuestAsync();
        await using var gateway = await StartGatewayAsync(guest);
        using var channel = Open(gateway);

        using var call = channel.CreateCallInvoker().AsyncUnaryCall(EchoService.Unary, TestGateway.Host, default, "fail");

        var failed = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.WaitAsync(_token));
        Assert.Equal(new Status(StatusCode.DataLoss, "as asked"), failed.Status with { });
    }

    [Fact]
    public async Task Call_BothWaysAtOnce_EachMessageIsAnsweredUnderOneLease()
    {
        await using var guest = await StartGuestAsync();
        await using var gateway = await StartGatewayAsync(guest);
        using var channel = Open(gateway);

        using var call = channel.CreateCallInvoker().AsyncDuplexStreamingCall(EchoService.Duplex, TestGateway.Host, new CallOptions(cancellationToken: _token));
        for (var message = 0; message < 3; message++)
        {
            await call.RequestStream.WriteAsync($"message {message}", _token);
            Assert.True(await call.ResponseStream.MoveNext(_token));
            Assert.Equal($"message {message}", call.ResponseStream.Current);
            Assert.Equal(1, gateway.Activator.Snapshot().Single().Leases);
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(_token));
        Assert.Equal("each", call.GetTrailers().GetValue("x-end"));
    }

    [Fact]
    public async Task Call_VmDies_FailsAtOnce()
    {
        await using var guest = await StartGuestAsync();
        await using var gateway = await StartGatewayAsync(guest);
        using var channel = Open(gateway);
        using var call = channel.CreateCallInvoker().AsyncDuplexStreamingCall(EchoService.Duplex, TestGateway.Host, new CallOptions(cancellationToken: _token));
        await call.RequestStream.WriteAsync("hello", _token);
        Assert.True(await call.ResponseStream.MoveNext(_token));

        gateway.Launcher.Vms.Single().Die();

        var failed = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(_token));
        Assert.NotEqual(StatusCode.Cancelled, _token.IsCancellationRequested ? StatusCode.Cancelled : failed.StatusCode);
    }

    private static Task<TestGuest> StartGuestAsync() => TestGuest.StartAsync(
        services => services.AddSingleton<EchoService>().AddRouting().AddGrpc(),
        app => app.MapGrpcService<EchoService>(),
        HttpProtocols.Http2);

    private static Task<TestGateway> StartGatewayAsync(TestGuest guest) => TestGateway.StartAsync(guest, "\"Protocol\": \"H2c\"", settings: "--Kestrel:Endpoints:Http:Protocols=Http2");

    private static GrpcChannel Open(TestGateway gateway) => GrpcChannel.ForAddress(gateway.Client.BaseAddress!, new GrpcChannelOptions { HttpHandler = new HostHandler() });

    /// <summary>Names the site in every call.</summary>
    private sealed class HostHandler() : DelegatingHandler(new SocketsHttpHandler { UseProxy = false })
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Host = TestGateway.Host;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
