using Gateway.Vms.Launching;
using Gateway.Vms.Sites;

namespace Gateway.Hosting;

/// <summary>What there is to say when the gateway listens.</summary>
/// <param name="Launcher">What VMs run with.</param>
/// <param name="Addresses">Where sites are served, <c>http://127.0.0.1:8080</c>.</param>
/// <param name="AdminUrl">Where the admin port is.</param>
/// <param name="Sites">The sites.</param>
/// <param name="DashboardLink">Logs a browser in, once.</param>
internal sealed record StartupFacts(LauncherDescription Launcher, IReadOnlyList<string> Addresses, string AdminUrl, IReadOnlyList<Site> Sites, string DashboardLink);
