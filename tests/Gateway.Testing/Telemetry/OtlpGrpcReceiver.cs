using System.Buffers.Binary;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gateway.Testing.Telemetry;

/// <summary>An OTLP receiver that speaks gRPC over HTTP/2 without TLS, on a free port of the loopback. Thread-safe.</summary>
public sealed class OtlpGrpcReceiver : ReceivedTelemetry, IAsyncDisposable
{
    private const string MediaType = "application/grpc";

    /// <summary>Whether it is compressed, and its length; before each message.</summary>
    private const int FrameHead = 5;

    private readonly WebApplication _app;

    private OtlpGrpcReceiver()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.Zero);
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>The variables that send a program's telemetry here, soon after it is there.</summary>
    public Dictionary<string, string> Variables => new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _app.Urls.Single(),
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
        ["OTEL_BLRP_SCHEDULE_DELAY"] = "100",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
    };

    public static async Task<OtlpGrpcReceiver> StartAsync()
    {
        var receiver = new OtlpGrpcReceiver();
        await receiver._app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var frame = body.GetBuffer().AsMemory(0, (int)body.Length);
        var isWhole = frame.Length >= FrameHead && frame.Span[0] == 0 && BinaryPrimitives.ReadInt32BigEndian(frame.Span[1..]) == frame.Length - FrameHead;
        if (context.Request.ContentType != MediaType || context.Request.Headers.TE != "trailers" || !isWhole)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        Keep($"{context.Request.Method} {context.Request.Path}", SignalOf(context.Request.Path), frame.Span[FrameHead..]);
        context.Response.ContentType = MediaType;
        context.Response.DeclareTrailer("grpc-status");
        await context.Response.Body.WriteAsync(new byte[FrameHead], context.RequestAborted);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    private static OtlpSignal SignalOf(string? path) => path switch
    {
        "/opentelemetry.proto.collector.trace.v1.TraceService/Export" => OtlpSignal.Traces,
        "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export" => OtlpSignal.Metrics,
        "/opentelemetry.proto.collector.logs.v1.LogsService/Export" => OtlpSignal.Logs,
        _ => throw new InvalidOperationException($"Nothing is exported to {path}."),
    };
}
