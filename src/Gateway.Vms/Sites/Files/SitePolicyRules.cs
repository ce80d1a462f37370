using System.Text;
using Gateway.Images.Documents;
using Gateway.Vms.Sites.Policies;

namespace Gateway.Vms.Sites.Files;

/// <summary>Rules of a policy beyond the type and bounds of one value.</summary>
internal static class SitePolicyRules
{
    /// <summary>What the way into a guest takes at once.</summary>
    private const int MostVariables = 32 * 1024;

    private static readonly string[] Signals = ["SIGTERM", "SIGINT", "SIGQUIT", "SIGHUP", "SIGPWR", "SIGUSR1", "SIGUSR2", "SIGKILL"];

    public static void Check(SitePolicy policy, DocumentReader root)
    {
        if (root.Section("Idle") is { } idle)
        {
            CheckIdle(policy, idle);
        }

        if (root.Section("Stop") is { } stop && !Signals.Contains(policy.Stop.Signal, StringComparer.Ordinal))
        {
            stop.Reject("Signal", $"must be one of {string.Join(", ", Signals)}, but is \"{policy.Stop.Signal}\".");
        }

        if (root.Section("Volume") is { } section && policy.Volume is { } volume)
        {
            VolumeRules.Check(volume, section);
        }

        if (root.Section("Vm") is { } vm && vm.Has("Env") && policy.Vm.Environment.Sum(variable => Encoding.UTF8.GetByteCount(variable.Key) + Encoding.UTF8.GetByteCount(variable.Value)) > MostVariables)
        {
            vm.Reject("Env", $"must have at most {MostVariables} bytes, names and values together.");
        }

        foreach (var name in policy.Vm.Environment.Keys.Where(name => name.Length == 0 || name.AsSpan().ContainsAny('=', '\0')))
        {
            root.Section("Vm")?.RejectMember("Env", name, "must be the name of a variable: not empty, without '='.");
        }

        foreach (var (name, _) in policy.Vm.Environment.Where(variable => variable.Value.Contains('\0', StringComparison.Ordinal)))
        {
            root.Section("Vm")?.RejectMember("Env", name, "must not hold a NUL.");
        }
    }

    private static void CheckIdle(SitePolicy policy, DocumentReader idle)
    {
        if (policy.Idle is { Require: true, Action: not IdleAction.Suspend })
        {
            idle.Reject("Require", "needs Action to be Suspend.");
        }
    }
}
