using Gateway.Admin.Views;
using Gateway.Images.Storage;

namespace Gateway.Admin.Endpoints;

/// <summary><c>GET /api/v1/images</c>: what is in the store.</summary>
internal static class ImageEndpoints
{
    public static void MapImages(this IEndpointRouteBuilder endpoints)
    {
        var store = endpoints.ServiceProvider.GetRequiredService<ImageStore>();
        endpoints.MapGet("/api/v1/images", context => context.Response.WriteAsJsonAsync(
            [.. store.List().Select(ImageView.Of)],
            ViewJson.Readable.ImageViewArray,
            cancellationToken: context.RequestAborted));
    }
}
