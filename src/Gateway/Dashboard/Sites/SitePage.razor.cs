using Gateway.Configuration;
using Gateway.Dashboard.Layout;
using Gateway.Dashboard.Now;
using Gateway.Vms.Activation;
using Gateway.Vms.History;
using Gateway.Vms.Sites;
using Microsoft.AspNetCore.Components;

namespace Gateway.Dashboard.Sites;

/// <summary>One site: its VMs, live, and every key of its configuration with who set it.</summary>
public sealed partial class SitePage : LivePage
{
    private IReadOnlyList<NowRow> _rows = [];
    private IReadOnlyList<ShownSetting> _settings = [];
    private Site? _site;
    private string? _problem;

    [Parameter]
    public required string Name { get; set; }

    [Inject]
    private GatewayConfiguration Configuration { get; set; } = null!;

    [Inject]
    private SiteCatalog Catalog { get; set; } = null!;

    [Inject]
    private VmActivator Activator { get; set; } = null!;

    protected override ChangeSignal Changes => Activator.Changes;

    protected override void Look()
    {
        var site = Catalog.Current.Find(Name);
        if (site is null)
        {
            (_site, _problem) = (null, ShownSite.Missing(Configuration, Name).Message);
            return;
        }

        _rows = [.. NowRows.Of(Catalog.Current, Activator.Snapshot()).Where(row => row.Site == Name)];
        if (_site != site)
        {
            _site = site;
            ReadSettings(site);
        }
    }

    /// <summary>Of files: when the site is another one than before.</summary>
    private void ReadSettings(Site site)
    {
        try
        {
            (_settings, _problem) = (ShownSite.Of(Configuration, site), null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _problem = error.Message;
        }
    }
}
