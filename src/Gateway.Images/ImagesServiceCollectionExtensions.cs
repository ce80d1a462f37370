using Gateway.Images.Catalog;
using Gateway.Images.Sites;
using Gateway.Images.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Images;

public static class ImagesServiceCollectionExtensions
{
    /// <summary>
    /// Adds the <see cref="ImageStore"/>, its <see cref="ImageCatalog"/> and the <see cref="SiteImageBuilder"/>, each one for all. Needs a
    /// <see cref="TimeProvider"/> and logging. The catalog begins to watch when it is first asked for.
    /// </summary>
    /// <param name="folder">Gives the store's folder (<c>Gateway:Images</c>).</param>
    public static IServiceCollection AddImages(this IServiceCollection services, Func<IServiceProvider, string> folder)
        => services
            .AddSingleton(provider => new ImageStore(folder(provider), provider.GetRequiredService<TimeProvider>()))
            .AddSingleton<ImageCatalog>()
            .AddSingleton<SiteImageBuilder>();
}
