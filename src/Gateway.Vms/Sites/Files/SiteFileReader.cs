using Gateway.Images.Documents;
using Gateway.Vms.Sites.Patterns;

namespace Gateway.Vms.Sites.Files;

/// <summary>Reads one site file; every key is described in <c>config/README.md</c>.</summary>
internal static class SiteFileReader
{
    private const int CurrentVersion = 1;

    /// <summary>The site of a file, or everything that is wrong with it.</summary>
    /// <param name="file">The file as errors shall name it; its name is the site's.</param>
    /// <param name="digest">Of <paramref name="json"/>.</param>
    public static SiteFileResult Read(string file, ReadOnlySpan<byte> json, UInt128 digest, SitePolicies policies, long revision)
    {
        var document = Document.Parse(file, json, DocumentStyle.Configuration);
        var root = document.Root;
        root.Require("Image");
        var listen = Take(root, "Listen", root.Text("Listen"), ListenAddress.Parse);
        root.Number("Version", CurrentVersion, CurrentVersion);
        var name = Path.GetFileNameWithoutExtension(file);
        if (!SiteName.IsValid(name))
        {
            root.Reject("", $"is not named as a site's file: {SiteName.Rule}.");
        }

        var site = new Site
        {
            Name = name,
            File = file,
            Hosts = root.Section("Match") is { } match ? ReadHosts(match) : [],
            Listen = listen,
            IsReachable = root.Has("Match") || root.Has("Listen"),
            Through = root.Texts("Through") is { Count: > 0 } through ? [.. through] : [],
            Path = root.Section("Match") is { } where ? Take(where, "Path", where.Text("Path"), PathPattern.Parse) ?? PathPattern.Root : PathPattern.Root,
            Image = Take(root, "Image", root.Text("Image"), ImageNameTemplate.Parse) ?? ImageNameTemplate.Unknown,
            Policy = policies.Share(SitePolicyReader.Read(root, policies.Defaults)),
            Digest = digest,
            Revision = revision,
        };
        SiteRules.Check(site, root);
        var errors = document.Finish();
        return errors.Count == 0 ? new SiteFileResult(site, []) : new SiteFileResult(null, errors);
    }

    private static HostPattern[] ReadHosts(DocumentReader match)
    {
        var read = match.Texts("Hosts");
        var texts = read ?? [];
        if (read is { Count: 0 })
        {
            match.Reject("Hosts", "must name a host; leave it out to match any.");
        }

        var hosts = new List<HostPattern>(texts.Count);
        for (var index = 0; index < texts.Count; index++)
        {
            var (pattern, rule) = HostPattern.Parse(texts[index]);
            if (pattern is null)
            {
                match.RejectItem("Hosts", index, rule!);
            }
            else
            {
                hosts.Add(pattern);
            }
        }

        return [.. hosts];
    }

    private static T? Take<T>(DocumentReader reader, string key, string? text, Func<string, (T? Value, string? Rule)> parse)
        where T : class
    {
        if (text is null)
        {
            return null;
        }

        var (value, rule) = parse(text);
        if (value is null)
        {
            reader.Reject(key, rule!);
        }

        return value;
    }
}
