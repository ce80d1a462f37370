using Gateway.Dashboard.Layout;
using Gateway.Vms.Activation;
using Gateway.Vms.History;
using Gateway.Vms.Instances;
using Gateway.Vms.Sites;
using Microsoft.AspNetCore.Components;

namespace Gateway.Dashboard.Sites;

/// <summary>What is configured, and who gets a URL.</summary>
public sealed partial class SitesPage : LivePage
{
    private IReadOnlyList<Site> _shown = [];
    private Dictionary<string, List<VmSnapshot>> _vms = [];
    private string _search = "";

    [Inject]
    private SiteCatalog Catalog { get; set; } = null!;

    [Inject]
    private VmActivator Activator { get; set; } = null!;

    protected override ChangeSignal Changes => Activator.Changes;

    protected override void Look()
    {
        var search = _search.Trim();
        _vms = Activator.Snapshot()
            .Where(vm => vm.State != VmState.Suspended)
            .GroupBy(vm => vm.Site, StringComparer.Ordinal)
            .ToDictionary(vms => vms.Key, vms => vms.ToList(), StringComparer.Ordinal);
        _shown = search.Length == 0 ? Catalog.Current.Sites : [.. Catalog.Current.Sites.Where(site => Has(site, search))];
    }

    private static bool Has(Site site, string search)
    {
        string[] names = [site.Name, site.Image.Text, SiteWords.Matches(site)];
        return names.Any(name => name.Contains(search, StringComparison.OrdinalIgnoreCase));
    }
}
