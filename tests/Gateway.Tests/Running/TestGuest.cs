using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gateway.Tests.Running;

/// <summary>What a guest would serve: a real HTTP server on a free port of the loopback, answering as a test says.</summary>
internal sealed class TestGuest : ITestGuest, IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestGuest(WebApplication app, IPEndPoint address)
    {
        _app = app;
        Address = address;
    }

    public IPEndPoint Address { get; }

    /// <param name="answer">The guest's one endpoint.</param>
    /// <param name="protocols">What it speaks, without TLS.</param>
    public static Task<TestGuest> StartAsync(RequestDelegate answer, HttpProtocols protocols = HttpProtocols.Http1) => StartAsync(_ => { }, app => app.Run(answer), protocols);

    public static async Task<TestGuest> StartAsync(Action<IServiceCollection> configure, Action<WebApplication> map, HttpProtocols protocols)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = protocols);
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.Zero);
        configure(builder.Services);
        var app = builder.Build();
        app.UseWebSockets();
        map(app);
        await app.StartAsync();
        var url = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single();
        return new TestGuest(app, new IPEndPoint(IPAddress.Loopback, new Uri(url).Port));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
