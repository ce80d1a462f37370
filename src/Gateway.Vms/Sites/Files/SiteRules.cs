using Gateway.Images;
using Gateway.Images.Documents;
using Gateway.Vms.Sites.Policies;

namespace Gateway.Vms.Sites.Files;

/// <summary>
/// Rules of a site across its keys: captures have names of their own, and the instance says everything that the image's name depends on, and a VM
/// that is destroyed after its response is never idle, and keeps nothing.
/// </summary>
internal static class SiteRules
{
    public static void Check(Site site, DocumentReader root)
    {
        var path = site.Path.Captures.ToArray();
        foreach (var host in site.Hosts)
        {
            var captures = host.Captures.ToArray();
            if (captures.Concat(path).GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            {
                root.Reject("Match", $"captures {{{twice.Key}}} twice.");
            }

            CheckImage(site, root, captures, path);
        }

        if (site.Hosts.Count == 0)
        {
            CheckImage(site, root, [], path);
        }

        if (site.Image is { HasCaptures: false, Text: { Length: > 0 } image } && !ImageName.IsValid(image))
        {
            root.Reject("Image", $"cannot be the name of an image: {ImageName.Rule}.");
        }

        TcpRules.Check(site, root);
        ThroughRules.Check(site, root);
        if (site.Policy is { Instance: InstanceKind.Request, Volume: not null })
        {
            const string Reason = "nobody could come back to what a request has left";
            if (root.Has("Volume"))
            {
                root.Reject("Volume", $"means nothing where Instance is Request: {Reason}.");
            }
            else
            {
                root.Reject("Instance", $"cannot be Request where Gateway:Defaults has a Volume: {Reason}.");
            }
        }

        if (site.Policy.Instance == InstanceKind.Request && root.Section("Idle") is { } idle)
        {
            CheckNeverIdle(site.Policy.Idle, idle);
        }
    }

    private static void CheckImage(Site site, DocumentReader root, string[] hosts, string[] path)
    {
        foreach (var capture in site.Image.Captures)
        {
            InstanceKind? needed = hosts.Contains(capture) ? InstanceKind.Host : path.Contains(capture) ? InstanceKind.Path : null;
            if (needed is null)
            {
                root.Reject("Image", $"names {{{capture}}}, which not every host and path of Match captures.");
            }
            else if (needed != site.Policy.Instance && site.Policy.Instance is not (InstanceKind.Client or InstanceKind.Request))
            {
                root.Reject("Instance", $"must be {needed}, Client or Request, because Image depends on {{{capture}}}; it is {site.Policy.Instance}.");
            }
        }
    }

    private static void CheckNeverIdle(IdlePolicy policy, DocumentReader idle)
    {
        if (idle.Has("After"))
        {
            idle.Reject("After", "means nothing where Instance is Request: a VM is destroyed when its response has ended.");
        }

        if (idle.Has("Action") && policy.Action != IdleAction.Stop)
        {
            idle.Reject("Action", $"cannot be {policy.Action} where Instance is Request: a VM is destroyed when its response has ended.");
        }
    }
}
