using Gateway.Images.Documents;
using Gateway.Images.Manifests;

namespace Gateway.Vms.Sites.Files;

/// <summary>What goes together in a site: <c>Listen</c> makes it one of TCP connections, of which nothing is known but where they came in and the server name of their TLS, if any.</summary>
internal static class TcpRules
{
    public static void Check(Site site, DocumentReader root)
    {
        if (!root.Has("Listen"))
        {
            if (root.Has("Protocol") && site.Policy.Protocol == GuestProtocol.Tcp)
            {
                root.Reject("Protocol", "is Tcp, which needs Listen: where connections are taken.");
            }

            if (root.Section("Idle") is { } idle && idle.Has("Quiet"))
            {
                idle.Reject("Quiet", "means nothing without Listen: it is about TCP connections.");
            }

            return;
        }

        if (root.Has("Protocol") && site.Policy.Protocol != GuestProtocol.Tcp)
        {
            root.Reject("Listen", $"needs Protocol to be Tcp; it is {site.Policy.Protocol}.");
        }

        if (root.Section("Match") is { } match)
        {
            if (match.Has("Path"))
            {
                match.Reject("Path", "means nothing where Listen is: a TCP connection has no path.");
            }

            if (!match.Has("Hosts"))
            {
                match.Reject("Hosts", "is missing: with Listen, Match is for the server names of TLS; leave it out to take every connection.");
            }
        }

        if (root.Has("StripPath") && site.Policy.StripPath)
        {
            root.Reject("StripPath", "means nothing where Listen is: a TCP connection has no path.");
        }

        CheckInstance(site, root);
    }

    private static void CheckInstance(Site site, DocumentReader root)
    {
        var rule = site.Policy.Instance switch
        {
            InstanceKind.Path or InstanceKind.Client => $"cannot be {site.Policy.Instance} where Listen is: it must be Site, Host or Request.",
            InstanceKind.Host when site.Hosts.Count == 0 => "cannot be Host where Listen is and Match names no server names.",
            _ => null,
        };
        if (rule is not null)
        {
            root.Reject(root.Has("Instance") ? "Instance" : "Listen", root.Has("Instance") ? rule : $"does not go with Gateway:Defaults: Instance {rule}");
        }
    }
}
