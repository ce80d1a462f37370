using Gateway.Images.Documents;
using Gateway.Images.Manifests;
using Gateway.Vms.Sites.Policies;

namespace Gateway.Vms.Sites.Files;

/// <summary>Reads the keys that a site file and <c>Gateway:Defaults</c> have in common; what is not there stays as the fallback has it.</summary>
internal static class SitePolicyReader
{
    private const int Many = 1_000_000;
    private const int MostMemoryMiB = 1024 * 1024;
    private const int MostBodyMiB = 1024;
    private const int MostVcpus = 64;

    // Below that, there is no room for a journal.
    private const int LeastVolumeMiB = 16;
    private const int MostVolumeMiB = 1024 * 1024;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Month = TimeSpan.FromDays(31);

    public static SitePolicy Read(DocumentReader root, SitePolicy fallback)
    {
        var policy = fallback with
        {
            Instance = root.Choice<InstanceKind>("Instance") ?? fallback.Instance,
            Boot = root.Section("Boot") is { } boot ? ReadBoot(boot, fallback.Boot) : fallback.Boot,
            Idle = root.Section("Idle") is { } idle ? ReadIdle(idle, fallback.Idle) : fallback.Idle,
            Stop = root.Section("Stop") is { } stop ? ReadStop(stop, fallback.Stop) : fallback.Stop,
            Limits = root.Section("Limits") is { } limits ? ReadLimits(limits, fallback.Limits) : fallback.Limits,
            Protocol = root.Choice<GuestProtocol>("Protocol") ?? fallback.Protocol,
            Vm = root.Section("Vm") is { } vm ? ReadVm(vm, fallback.Vm) : fallback.Vm,
            Volume = root.Section("Volume") is { } volume ? ReadVolume(volume, fallback.Volume) : fallback.Volume,
            Network = root.Section("Network") is { } network ? new NetworkPolicy(network.Flag("Outbound") ?? fallback.Network.Outbound) : fallback.Network,
            Headers = root.Section("Headers") is { } headers ? new HeaderPolicy(headers.Flag("Timing") ?? fallback.Headers.Timing) : fallback.Headers,
            StripPath = root.Flag("StripPath") ?? fallback.StripPath,
        };
        SitePolicyRules.Check(policy, root);
        return policy;
    }

    private static BootPolicy ReadBoot(DocumentReader boot, BootPolicy fallback) => new(
        boot.Duration("Timeout", Tick, Hour) ?? fallback.Timeout,
        boot.Choice<TemplateUse>("Template") ?? fallback.Template,
        boot.Number("Shells", 0, Many) ?? fallback.Shells);

    private static IdlePolicy ReadIdle(DocumentReader idle, IdlePolicy fallback) => new(
        idle.Duration("After", TimeSpan.Zero, Month) ?? fallback.After,
        idle.Choice<IdleAction>("Action") ?? fallback.Action,
        idle.Flag("Require") ?? fallback.Require,
        idle.Duration("Quiet", TimeSpan.Zero, Month) ?? fallback.Quiet);

    private static StopPolicy ReadStop(DocumentReader stop, StopPolicy fallback) => new(
        stop.Text("Signal") ?? fallback.Signal,
        stop.Duration("Deadline", TimeSpan.Zero, Hour) ?? fallback.Deadline);

    private static SiteLimits ReadLimits(DocumentReader limits, SiteLimits fallback) => new(
        limits.Number("ConcurrentRequests", 1, Many) ?? fallback.ConcurrentRequests,
        limits.Number("PendingRequests", 1, Many) ?? fallback.PendingRequests,
        limits.Duration("PendingTimeout", Tick, Hour) ?? fallback.PendingTimeout,
        limits.Number("MaxInstances", 1, Many) ?? fallback.MaxInstances,
        limits.Number("MaxMemoryMiB", 1, int.MaxValue) ?? fallback.MaxMemoryMiB,
        limits.Number("MaxVolumes", 1, Many) ?? fallback.MaxVolumes,
        limits.Number("ThroughBodyMiB", 1, MostBodyMiB) ?? fallback.ThroughBodyMiB);

    private static VolumePolicy? ReadVolume(DocumentReader volume, VolumePolicy? fallback)
    {
        var (size, path) = (volume.Number("SizeMiB", 0, MostVolumeMiB) ?? fallback?.SizeMiB, volume.Text("Path") ?? fallback?.Path);
        switch (size)
        {
            case 0:
                return null;
            case < LeastVolumeMiB:
                volume.Reject("SizeMiB", $"must be 0, which means none, or from {LeastVolumeMiB} to {MostVolumeMiB}, but is {size}.");
                break;
        }

        if (fallback is null)
        {
            volume.Require("SizeMiB", "Path");
        }

        return path is not null && size is { } known ? new VolumePolicy(known, path) : fallback;
    }

    private static VmOverrides ReadVm(DocumentReader vm, VmOverrides fallback) => new(
        vm.Number("MemoryMiB", 1, MostMemoryMiB) ?? fallback.MemoryMiB,
        vm.Number("Vcpus", 1, MostVcpus) ?? fallback.Vcpus)
    {
        Environment = vm.TextMap("Env") ?? fallback.Environment,
    };
}
