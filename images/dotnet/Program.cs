using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Web;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.Limits.MaxRequestBodySize = null;
    kestrel.ListenAnyIP(8080, listen => listen.Protocols = HttpProtocols.Http2);
});
builder.Services.AddSingleton<EchoService>().AddSingleton<Gate>().AddGrpc();

var app = builder.Build();
app.UseWebSockets();
app.MapGet("/", () => $"{RuntimeInformation.FrameworkDescription}, {Environment.WorkingSet >> 20} MiB\n");
app.MapPost("/upload", Uploads.MeasureAsync);
app.MapGet("/events", Events.Send);
app.Map("/socket", Sockets.EchoAsync);
app.MapGet("/wait", (Gate gate, CancellationToken aborted) => gate.WaitAsync(aborted));
app.MapPost("/open", (Gate gate) => gate.Open());
app.MapGrpcService<EchoService>();
app.Run();
