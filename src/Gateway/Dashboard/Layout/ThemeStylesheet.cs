using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace Gateway.Dashboard.Layout;

/// <summary><c>GET /theme.css?v=…</c>: the theme as a style sheet, which a browser keeps; its address changes with it.</summary>
internal static class ThemeStylesheet
{
    private static readonly byte[] Content = Encoding.UTF8.GetBytes(ThemeWriter.Write(DashboardTheme.Day, DashboardTheme.Night));

    /// <summary>Its address.</summary>
    public static string Url { get; } = $"theme.css?v={Convert.ToHexStringLower(SHA256.HashData(Content))[..10]}";

    public static void MapThemeStylesheet(this IEndpointRouteBuilder endpoints) => endpoints.MapGet("/theme.css", WriteAsync).AllowAnonymous();

    private static Task WriteAsync(HttpContext context)
    {
        context.Response.ContentType = $"{MediaTypeNames.Text.Css}; charset=utf-8";
        context.Response.ContentLength = Content.Length;
        context.Response.Headers[HeaderNames.CacheControl] = "max-age=31536000, immutable";
        return context.Response.Body.WriteAsync(Content, context.RequestAborted).AsTask();
    }
}
