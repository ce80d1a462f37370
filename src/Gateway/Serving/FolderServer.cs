using Gateway.Commands.Images;
using Gateway.Configuration;
using Gateway.Hosting;
using Gateway.Images.Sites;
using Gateway.Images.Storage;

namespace Gateway.Serving;

/// <summary>Builds a folder's image, serves it, and builds it again whenever a file changes.</summary>
internal static class FolderServer
{
    public static async Task<int> RunAsync(ServedFolder served, GatewayConfiguration configuration, TextWriter output, CancellationToken cancellationToken)
    {
        var store = new ImageStore(configuration.Options.Images, TimeProvider.System);
        var builder = new SiteImageBuilder(store, TimeProvider.System);
        var built = await builder.BuildAsync(
            served.Folder, served.Name, served.Kernel, new SiteImageOptions(), new BuildProgress(Console.Error, TimeProvider.System), cancellationToken);
        BuildReport.Write(output, served.Name, built);
        return await GatewayRun.RunAsync(
            configuration,
            output,
            cancellationToken,
            services => services.AddHostedService(provider => ActivatorUtilities.CreateInstance<FolderRebuilder>(provider, served, builder)));
    }
}
