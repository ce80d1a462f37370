using Gateway.Dashboard.Layout;
using Gateway.Vms.Activation;
using Gateway.Vms.Configuration;
using Gateway.Vms.History;
using Gateway.Vms.Instances;
using Gateway.Vms.Sites;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

namespace Gateway.Dashboard.Now;

/// <summary>What runs now, for whom, and what it takes.</summary>
public sealed partial class NowPage : LivePage
{
    private static readonly IReadOnlyList<(NowKind Value, string Text)> Kinds =
        [(NowKind.All, "All"), (NowKind.Running, "Running"), (NowKind.Asleep, "Asleep"), (NowKind.Ahead, "Ahead of demand")];

    private IReadOnlyList<NowRow> _rows = [];
    private IReadOnlyList<NowRow> _shown = [];
    private string _search = "";
    private NowKind _kind;
    private int _vms;
    private long _memory;
    private int _leases;
    private int _waiters;

    [Inject]
    private VmActivator Activator { get; set; } = null!;

    [Inject]
    private SiteCatalog Sites { get; set; } = null!;

    [Inject]
    private IOptions<GatewayOptions> Options { get; set; } = null!;

    protected override ChangeSignal Changes => Activator.Changes;

    private Vms.Configuration.HostOptions Limits => Options.Value.Host;

    private string Lead => $"{Figures.Plural(Sites.Current.Sites.Count, "site")}, {Figures.Count(_rows.Count(row => row.Kind == NowKind.Running))} running";

    protected override void Look()
    {
        var vms = Activator.Snapshot();
        var counted = vms.Where(vm => vm.Site.Length > 0 && vm.State != VmState.Suspended).ToList();
        (_vms, _memory) = (counted.Count, counted.Sum(vm => (long)vm.MemoryMiB));
        (_leases, _waiters) = (vms.Sum(vm => vm.Leases), vms.Sum(vm => vm.Waiters));
        _rows = NowRows.Of(Sites.Current, vms);
        Choose();
    }

    private void ChooseKind(NowKind kind)
    {
        _kind = kind;
        Choose();
    }

    private void Choose() => _shown = NowRows.Filter(_rows, _kind, _search.Trim());
}
