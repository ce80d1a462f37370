using Gateway.Admin;
using Gateway.Configuration;
using Gateway.Vms.Launching;
using Gateway.Vms.Sites;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Hosting;

/// <summary>What a person sees when the gateway listens: what VMs run with, the sites and something to try on each.</summary>
internal static class StartupSummary
{
    private const int MostSites = 12;

    public static void Write(TextWriter output, WebApplication app, GatewayConfiguration configuration, LauncherDescription launcher)
    {
        var admin = app.Services.GetRequiredService<AdminEndpoint>();
        var addresses = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Where(address => address != admin.Url).ToList();
        var sites = app.Services.GetRequiredService<SiteCatalog>().Current.Sites;

        output.WriteLine($"Gateway on {launcher.Launcher} {launcher.Version}, accelerator {launcher.Accelerator}: {launcher.Reason}");
        output.WriteLine($"VM processes run as {(launcher.User.Length == 0 ? "the gateway's own user" : launcher.User)}.");
        output.WriteLine($"Listening on {string.Join(", ", addresses)}; {Count(sites.Count, "site")} in {configuration.Options.Sites}. Try:");
        foreach (var site in sites.Take(MostSites))
        {
            output.WriteLine($"  curl -i {SiteUrl.Example(site, addresses[0], configuration.Options.Images)}");
        }

        if (sites.Count > MostSites)
        {
            output.WriteLine($"  … and {sites.Count - MostSites} more");
        }

        output.WriteLine($"Admin API on {admin.Url}, token in {Path.Combine(configuration.Options.State, AdminToken.FileName)}; or type 'gateway ps'.");
        output.Flush();
    }

    private static string Count(int number, string noun) => $"{number} {noun}{(number == 1 ? "" : "s")}";
}
