using System.Net.Quic;

namespace Gateway.Hosting;

/// <summary>HTTP/3 where an endpoint of the <c>Kestrel</c> section asks for it and the platform has QUIC (libmsquic); costs nothing where none does.</summary>
internal static class Http3
{
    private const string Protocols = "Protocols";

    public static void UseHttp3WhereWanted(this WebApplicationBuilder builder)
    {
        if (IsWanted(builder.Configuration) && QuicListener.IsSupported)
        {
            builder.WebHost.UseQuic();
        }
    }

    /// <summary>An endpoint of several protocols is served without this one; one of HTTP/3 alone keeps the gateway from starting.</summary>
    public static void WarnWhereHttp3IsMissing(this WebApplication app)
    {
        if (IsWanted(app.Configuration) && !QuicListener.IsSupported)
        {
            app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(GatewayLogging.StartCategory).NoHttp3();
        }
    }

    private static bool IsWanted(IConfiguration configuration)
        => configuration.GetSection("Kestrel:Endpoints").GetChildren()
            .Append(configuration.GetSection("Kestrel:EndpointDefaults"))
            .Any(endpoint => endpoint[Protocols]?.Contains("Http3", StringComparison.OrdinalIgnoreCase) == true);
}
