using System.Globalization;
using Gateway.Vms.Sites.Policies;

namespace Gateway.Configuration;

/// <summary>A policy in the words of a site's file: every key with its value, those that nobody has set too.</summary>
internal static class PolicySettings
{
    /// <summary>What stands where the image decides.</summary>
    public const string OfImage = "";

    public static IEnumerable<KeyValuePair<string, string>> Of(SitePolicy policy) =>
    [
        new("Instance", policy.Instance.ToString()),
        new("Boot:Timeout", Text(policy.Boot.Timeout)),
        new("Boot:Template", policy.Boot.Template.ToString()),
        new("Boot:Shells", Text(policy.Boot.Shells)),
        new("Idle:After", Text(policy.Idle.After)),
        new("Idle:Action", policy.Idle.Action.ToString()),
        new("Idle:Require", Text(policy.Idle.Require)),
        new("Idle:Quiet", Text(policy.Idle.Quiet)),
        new("Stop:Signal", policy.Stop.Signal),
        new("Stop:Deadline", Text(policy.Stop.Deadline)),
        new("Limits:ConcurrentRequests", Text(policy.Limits.ConcurrentRequests)),
        new("Limits:PendingRequests", Text(policy.Limits.PendingRequests)),
        new("Limits:PendingTimeout", Text(policy.Limits.PendingTimeout)),
        new("Limits:MaxInstances", Text(policy.Limits.MaxInstances)),
        new("Limits:MaxMemoryMiB", Text(policy.Limits.MaxMemoryMiB)),
        new("Limits:MaxVolumes", Text(policy.Limits.MaxVolumes)),
        new("Limits:ThroughBodyMiB", Text(policy.Limits.ThroughBodyMiB)),
        new("Protocol", policy.Protocol?.ToString() ?? OfImage),
        new("Vm:MemoryMiB", policy.Vm.MemoryMiB is { } memory ? Text(memory) : OfImage),
        new("Vm:Vcpus", policy.Vm.Vcpus is { } vcpus ? Text(vcpus) : OfImage),
        .. policy.Vm.Environment.OrderBy(variable => variable.Key, StringComparer.Ordinal).Select(variable => new KeyValuePair<string, string>($"Vm:Env:{variable.Key}", variable.Value)),
        .. policy.Volume is { } volume
            ? (KeyValuePair<string, string>[])[new("Volume:SizeMiB", Text(volume.SizeMiB)), new("Volume:Path", volume.Path)]
            : [],
        new("Network:Outbound", Text(policy.Network.Outbound)),
        new("Headers:Timing", Text(policy.Headers.Timing)),
        new("StripPath", Text(policy.StripPath)),
    ];

    private static string Text(TimeSpan duration) => duration.ToString("c", CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(bool flag) => flag ? "true" : "false";
}
