using Gateway.Vms.Instances;
using Gateway.Vms.Sites;

namespace Gateway.Admin.Views;

/// <summary>A site as <c>GET /api/v1/sites</c> shows it.</summary>
/// <param name="Name">The name of its file.</param>
/// <param name="Hosts">What it matches; empty for any host.</param>
/// <param name="Path">The path prefix it matches.</param>
/// <param name="Listen">Where its TCP connections are taken; null for one that is reached over HTTP.</param>
/// <param name="Image">The image's name, with captures as they are configured.</param>
/// <param name="Instance">What gets a VM of its own, <c>Site</c>.</param>
/// <param name="Through">The sites whose VMs are asked about each request first.</param>
/// <param name="Vms">How many run now.</param>
/// <param name="Leases">Requests they serve now.</param>
internal sealed record SiteView(string Name, IReadOnlyList<string> Hosts, string Path, string? Listen, string Image, string Instance, IReadOnlyList<string> Through, int Vms, int Leases)
{
    public static SiteView Of(Site site, IReadOnlyList<VmSnapshot> vms) => new(
        site.Name,
        [.. site.Hosts.Select(host => host.Text)],
        site.Path.ToString(),
        site.Listen?.ToString(),
        site.Image.Text,
        site.Policy.Instance.ToString(),
        site.Through,
        vms.Count,
        vms.Sum(vm => vm.Leases));
}
