using Gateway.Vms.Instances;
using Gateway.Vms.Sites.Matching;

namespace Gateway.Dashboard.Now;

/// <summary>What there is at one moment, sites without a VM too: what runs comes first, then in the order of names, so that no line jumps while somebody reads it.</summary>
internal static class NowRows
{
    public static IReadOnlyList<NowRow> Of(SiteTable sites, IReadOnlyList<VmSnapshot> vms)
    {
        var awake = vms.Select(vm => vm.Site).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. vms.Select(vm => NowRow.Of(vm, sites.Find(vm.Site)))
                .Concat(sites.Sites.Where(site => !awake.Contains(site.Name)).Select(NowRow.Of))
                .OrderBy(row => Rank(row.Kind))
                .ThenBy(row => row.Vm is null)
                .ThenBy(row => row.Site, StringComparer.Ordinal)
                .ThenBy(row => row.Instance, StringComparer.Ordinal)
                .ThenBy(row => row.Key, StringComparer.Ordinal),
        ];
    }

    /// <summary>Those that somebody looks for.</summary>
    /// <param name="rows">All.</param>
    /// <param name="kind">Of which kind.</param>
    /// <param name="text">In a name of site, instance, image or VM; empty for all.</param>
    public static IReadOnlyList<NowRow> Filter(IReadOnlyList<NowRow> rows, NowKind kind, string text)
        => kind == NowKind.All && text.Length == 0 ? rows : [.. rows.Where(row => (kind == NowKind.All || row.Kind == kind) && Has(row, text))];

    private static bool Has(NowRow row, string text)
    {
        string[] names = [row.Site, row.Instance, row.Image, row.Vm?.Id ?? ""];
        return text.Length == 0 || names.Any(name => name.Contains(text, StringComparison.OrdinalIgnoreCase));
    }

    private static int Rank(NowKind kind) => kind switch
    {
        NowKind.Running => 0,
        NowKind.Ahead => 1,
        NowKind.Asleep => 2,
        _ => throw new InvalidOperationException($"No rank for {kind}."),
    };
}
