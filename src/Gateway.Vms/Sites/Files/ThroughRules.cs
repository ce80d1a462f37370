using Gateway.Images.Documents;

namespace Gateway.Vms.Sites.Files;

/// <summary>
/// What <c>Through</c> may name: other sites, each with one image and no way of its own to tell requests apart, that name none themselves, so that no request goes in a circle. Some of it
/// takes one file to see, the rest all of them.
/// </summary>
internal static class ThroughRules
{
    private const string Key = "Through";

    /// <summary>What one file can break.</summary>
    public static void Check(Site site, DocumentReader root)
    {
        if (!root.Has(Key))
        {
            return;
        }

        if (root.Has("Listen"))
        {
            root.Reject(Key, "means nothing where Listen is: requests of HTTP are what can be looked at.");
        }

        for (var index = 0; index < site.Through.Count; index++)
        {
            if (site.Through[index] == site.Name)
            {
                root.RejectItem(Key, index, "is the site itself.");
            }
            else if (site.Through.Take(index).Contains(site.Through[index]))
            {
                root.RejectItem(Key, index, $"names '{site.Through[index]}' a second time.");
            }
        }
    }

    /// <summary>What only all files together can break.</summary>
    /// <param name="sites">Those that break no rule of their own.</param>
    /// <param name="refused">The names of the others, whose errors are told already.</param>
    public static IEnumerable<DocumentError> CheckAll(IReadOnlyList<Site> sites, IReadOnlySet<string> refused)
    {
        var byName = sites.ToDictionary(site => site.Name, StringComparer.Ordinal);
        var named = sites.SelectMany(site => site.Through).ToHashSet(StringComparer.Ordinal);
        foreach (var site in sites)
        {
            for (var index = 0; index < site.Through.Count; index++)
            {
                var name = site.Through[index];
                var rule = byName.TryGetValue(name, out var other) ? RuleFor(other) : refused.Contains(name) ? null : "is no site.";
                if (rule is not null)
                {
                    yield return new DocumentError(site.File, $"{Key}:{index}", $"names '{name}', which {rule}");
                }
            }

            if (!site.IsReachable && !named.Contains(site.Name) && refused.Count == 0)
            {
                yield return new DocumentError(site.File, "Match", "is missing; only a site that another one names in Through does without.");
            }
        }
    }

    /// <summary>Why a site cannot look at the requests of others; null where it can.</summary>
    private static string? RuleFor(Site site) => site switch
    {
        { Listen: not null } => "is a site of TCP connections: it must be one of HTTP.",
        { Through.Count: > 0 } => $"has a Through of its own ({string.Join(", ", site.Through)}): name those here instead.",
        { Image.HasCaptures: true } => $"takes its image ({site.Image.Text}) from the request: it must name one.",
        { Policy.Instance: not (InstanceKind.Site or InstanceKind.Request) } => $"has a VM for each {site.Policy.Instance} (Instance): it must be Site or Request.",
        _ => null,
    };
}
