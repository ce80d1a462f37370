using Gateway.Images.Documents;
using Gateway.Vms.Sites.Policies;

namespace Gateway.Vms.Sites.Files;

/// <summary>Rules of a policy beyond the type and bounds of one value.</summary>
internal static class SitePolicyRules
{
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

        foreach (var name in policy.Vm.Environment.Keys.Where(name => name.Length == 0 || name.AsSpan().ContainsAny('=', '\0')))
        {
            root.Section("Vm")?.RejectMember("Env", name, "must be the name of a variable: not empty, without '='.");
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
