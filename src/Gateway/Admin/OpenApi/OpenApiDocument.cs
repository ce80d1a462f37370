using System.Net.Mime;

namespace Gateway.Admin.OpenApi;

/// <summary><c>GET /openapi/v1.json</c>: what the admin API is, kept by hand in <c>v1.json</c>; a test compares it with the routes and views there are.</summary>
internal static class OpenApiDocument
{
    public static void MapOpenApiDocument(this IEndpointRouteBuilder endpoints) => endpoints.MapGet("/openapi/v1.json", WriteAsync);

    /// <summary>The document's bytes.</summary>
    public static Stream Open() => typeof(OpenApiDocument).Assembly.GetManifestResourceStream("openapi.v1.json")!;

    private static async Task WriteAsync(HttpContext context)
    {
        await using var document = Open();
        context.Response.ContentType = MediaTypeNames.Application.Json;
        context.Response.ContentLength = document.Length;
        await document.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
