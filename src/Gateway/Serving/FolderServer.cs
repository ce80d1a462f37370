using Gateway.Cli;
using Gateway.Commands.Images;
using Gateway.Configuration;
using Gateway.Hosting;
using Gateway.Images.Sites;
using Gateway.Images.Storage;

namespace Gateway.Serving;

/// <summary>Builds a folder's image, serves it, and builds it again whenever a file changes.</summary>
internal static class FolderServer
{
    public static async Task<int> RunAsync(ServedFolder served, GatewayConfiguration configuration, TextWriter output, EndSignals signals)
    {
        // Watched before it is read, so that no change falls between.
        using var watcher = new FolderWatcher(served.Folder, TimeProvider.System);
        var store = new ImageStore(configuration.Options.Images, TimeProvider.System);
        var builder = new SiteImageBuilder(store, TimeProvider.System);
        var built = await BuildProgress.WatchAsync(
            progress => builder.BuildAsync(served.Folder, served.Name, served.Kernel, new SiteImageOptions(), progress, signals.Asked));
        BuildReport.Write(output, served.Name, built);
        return await GatewayRun.RunAsync(
            configuration,
            facts => Announce(output, served, facts),
            services => services.AddHostedService(provider => ActivatorUtilities.CreateInstance<FolderRebuilder>(provider, served, watcher, builder)),
            signals);
    }

    private static void Announce(TextWriter output, ServedFolder served, StartupFacts facts)
    {
        StartupSummary.WriteLauncher(output, facts);
        StartupSummary.WriteDashboard(output, facts);
        output.WriteLine($"Serving {served.Folder} at http://{served.Name}.localhost:{BindingAddress.Parse(facts.Addresses[0]).Port}/; a change there is served with the next request.");
        output.Flush();
    }
}
