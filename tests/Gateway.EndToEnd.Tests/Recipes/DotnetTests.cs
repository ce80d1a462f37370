using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Grpc.Net.Client;
using Xunit;

namespace Gateway.EndToEnd.Tests.Recipes;

/// <summary><c>images/dotnet</c> with .NET's own clients.</summary>
public sealed class DotnetTests(RecipeGateway recipes) : RecipeTest(recipes)
{
    private const string Host = "dotnet.localhost";
    private static readonly Marshaller<string> Text = Marshallers.Create(Encoding.UTF8.GetBytes, Encoding.UTF8.GetString);
    private static readonly Method<string, string> Once = new(MethodType.Unary, "web.Echo", nameof(Once), Text, Text);
    private static readonly Method<string, string> Each = new(MethodType.DuplexStreaming, "web.Echo", nameof(Each), Text, Text);

    /// <summary>The site keeps no idle VM at all: everything else happens while one request waits.</summary>
    [Fact]
    public async Task LongRequest_KeepsTheVmForEverythingElse()
    {
        RecipeGateway.Require("dotnet");
        var waiting = SendAsync(HttpMethod.Get, "/wait");

        var vm = await UploadAsync();
        await EchoByWebSocketAsync();
        await ReadEventsAsync();
        await CallAsync();

        Assert.False(waiting.IsCompleted);
        using (var opened = await SendAsync(HttpMethod.Post, "/open"))
        {
            opened.EnsureSuccessStatusCode();
        }

        using var answered = await waiting;
        Assert.Equal("open\n", await answered.Content.ReadAsStringAsync(Token));
        Assert.Equal(vm, answered.VmId());
    }

    private async Task<string> UploadAsync()
    {
        var body = new byte[2_000_000];
        Random.Shared.NextBytes(body);

        using var response = await SendAsync(HttpMethod.Post, "/upload", new ByteArrayContent(body));

        Assert.Equal($"{body.Length} {Convert.ToHexStringLower(SHA256.HashData(body))}\n", await response.Content.ReadAsStringAsync(Token));
        return response.VmId();
    }

    private async Task EchoByWebSocketAsync()
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Host", Host);
        await socket.ConnectAsync(new UriBuilder(Recipes.Gateway.Client.BaseAddress!) { Scheme = "ws", Path = "/socket" }.Uri, Token);
        var buffer = new byte[64];
        for (var message = 0; message < 3; message++)
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes($"message {message}"), WebSocketMessageType.Text, endOfMessage: true, Token);
            var received = await socket.ReceiveAsync(buffer, Token);
            Assert.Equal($"message {message}", Encoding.ASCII.GetString(buffer, 0, received.Count));
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", Token);
    }

    private async Task ReadEventsAsync()
    {
        using var response = await SendAsync(HttpMethod.Get, "/events");
        Assert.Equal(new MediaTypeHeaderValue("text/event-stream"), response.Content.Headers.ContentType);
        var events = new List<string>();
        await foreach (var received in SseParser.Create(await response.Content.ReadAsStreamAsync(Token)).EnumerateAsync(Token))
        {
            events.Add($"{received.EventType} {received.Data}");
        }

        Assert.Equal(["tick 1", "tick 2", "tick 3"], events);
    }

    private async Task CallAsync()
    {
        using var channel = GrpcChannel.ForAddress(Recipes.Http2, new GrpcChannelOptions { HttpHandler = new HostHandler() });
        var calls = channel.CreateCallInvoker();
        var options = new CallOptions(cancellationToken: Token);

        using var once = calls.AsyncUnaryCall(Once, Host, options, "hello");
        Assert.Equal("hello", await once.ResponseAsync);
        using var each = calls.AsyncDuplexStreamingCall(Each, Host, options);
        for (var message = 0; message < 3; message++)
        {
            await each.RequestStream.WriteAsync($"message {message}", Token);
            Assert.True(await each.ResponseStream.MoveNext(Token));
            Assert.Equal($"message {message}", each.ResponseStream.Current);
        }

        await each.RequestStream.CompleteAsync();
        Assert.False(await each.ResponseStream.MoveNext(Token));
        Assert.Equal(StatusCode.OK, each.GetStatus().StatusCode);
    }

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content = null)
    {
        var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Host = Host;
        return Recipes.Gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
    }

    /// <summary>Names the site in every call.</summary>
    private sealed class HostHandler() : DelegatingHandler(new SocketsHttpHandler { UseProxy = false })
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Host = Host;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
