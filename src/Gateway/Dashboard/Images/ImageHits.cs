using Gateway.Proxy;
using Gateway.Vms.History;
using Gateway.Vms.Launching;

namespace Gateway.Dashboard.Images;

/// <summary>Where the VMs of an image came from since the gateway started.</summary>
/// <param name="Shares">The sources there were, each with how many and which share of all.</param>
/// <param name="Total">How many VMs in all.</param>
/// <param name="Ahead">Which share had no cold boot.</param>
internal sealed record ImageHits(IReadOnlyList<(string Source, long Count, double Share)> Shares, long Total, double Ahead)
{
    /// <summary>All sources, in the order of the bar.</summary>
    public static IReadOnlyList<string> Sources { get; } =
        [.. new[] { VmSource.Cold, VmSource.Template, VmSource.Shell, VmSource.Suspended }.Select(ServerTiming.Name)];

    public static ImageHits Of(IReadOnlyList<SourceTimes> times)
    {
        var total = times.Sum(source => source.Count);
        var cold = times.Where(source => source.Source == VmSource.Cold).Sum(source => source.Count);
        return new ImageHits(
            [.. times.Select(source => (ServerTiming.Name(source.Source), source.Count, (double)source.Count / total))],
            total,
            total == 0 ? 0 : (double)(total - cold) / total);
    }
}
