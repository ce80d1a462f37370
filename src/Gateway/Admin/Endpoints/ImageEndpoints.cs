using Gateway.Admin.Views;
using Gateway.Images;
using Gateway.Images.Storage;
using Gateway.Vms.Launching;
using Gateway.Vms.Sites;
using Gateway.Vms.Templates;

namespace Gateway.Admin.Endpoints;

/// <summary><c>GET /api/v1/images</c>: what is in the store. <c>POST /api/v1/images/{image}/bake</c>, which answers with the image's templates when they are made.</summary>
internal sealed class ImageEndpoints(ImageStore store, SiteCatalog sites, TemplateMaker templates, IHostApplicationLifetime life)
{
    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/api/v1/images", context => context.Response.WriteAsJsonAsync(
            [.. store.List().Select(ImageView.Of)],
            ViewJson.Readable.ImageViewArray,
            cancellationToken: context.RequestAborted));
        endpoints.MapPost("/api/v1/images/{image}/bake", BakeAsync);
    }

    private async Task BakeAsync(HttpContext context)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, life.ApplicationStopping);
        try
        {
            // What the name leads to on disk: whoever has built an image wants that one, also before the catalog has seen it.
            var image = store.Load((string)context.Request.RouteValues["image"]!);
            var baked = await templates.MakeAsync(image, sites.Current.Sites, either.Token);
            await context.Response.WriteAsJsonAsync([.. baked.Select(TemplateView.Of)], ViewJson.Readable.TemplateViewArray, cancellationToken: context.RequestAborted);
        }
        catch (ImageException error)
        {
            await AdminProblem.WriteAsync(context, error.Reason == ImageErrorReason.NotFound ? StatusCodes.Status404NotFound : StatusCodes.Status409Conflict, error.Message);
        }
        catch (VmLaunchException error)
        {
            await AdminProblem.WriteAsync(context, StatusOf(error.Failure), error.Message);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            await AdminProblem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "the gateway shuts down.");
        }
    }

    private static int StatusOf(VmLaunchFailure failure) => failure switch
    {
        VmLaunchFailure.Unsupported => StatusCodes.Status409Conflict,
        VmLaunchFailure.Host => StatusCodes.Status503ServiceUnavailable,
        VmLaunchFailure.Refused or VmLaunchFailure.GuestDied => StatusCodes.Status502BadGateway,
        _ => throw new InvalidOperationException($"No status for {failure}."),
    };
}
