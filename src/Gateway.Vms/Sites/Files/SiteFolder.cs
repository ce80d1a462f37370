using System.Buffers.Binary;
using System.Security.Cryptography;
using Gateway.Images.Documents;
using Gateway.Vms.Sites.Matching;
using Gateway.Vms.Sites.Policies;

namespace Gateway.Vms.Sites.Files;

/// <summary>The folder of site files: reads all of them, several at once.</summary>
public sealed class SiteFolder(string path, SitePolicy defaults)
{
    private const string Extension = ".json";
    private long _revision;

    public string Path { get; } = path;

    /// <summary>Reads and checks every file. Sites whose file is the same as in the table before are taken from there.</summary>
    /// <returns>The table, and every error of every file; with errors, the table has only what is right.</returns>
    public (SiteTable Table, IReadOnlyList<DocumentError> Errors) Load(SiteTable before)
    {
        string[] files;
        try
        {
            files = [.. Directory.EnumerateFileSystemEntries(Path).Where(IsSiteFile)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return (before, [new DocumentError(Path, "", $"cannot be read as the folder of sites (Gateway:Sites): {error.Message}")]);
        }

        var revision = Interlocked.Increment(ref _revision);
        var policies = new SitePolicies(defaults);
        Array.Sort(files, StringComparer.Ordinal);
        var results = new SiteFileResult[files.Length];
        Parallel.For(0, files.Length, index => results[index] = Read(files[index], before, policies, revision));

        // A file may vanish between the listing and the reading: then it is no site.
        Site[] sites = [.. results.Select(result => result.Site).OfType<Site>()];
        var same = sites.Length == before.Sites.Count && sites.All(site => ReferenceEquals(site, before.Find(site.Name)));
        var (table, conflicts) = same ? (before, []) : SiteTable.Build(sites);
        if (!same)
        {
            var refused = files.Zip(results).Where(read => read.Second.Errors.Count > 0).Select(read => System.IO.Path.GetFileNameWithoutExtension(read.First));
            conflicts = [.. conflicts, .. ThroughRules.CheckAll(sites, refused.ToHashSet(StringComparer.Ordinal))];
        }

        return (table, [.. results.SelectMany(result => result.Errors), .. conflicts]);
    }

    /// <summary>Reads and checks the file of one site alone.</summary>
    /// <returns>Null where there is none or it breaks rules.</returns>
    public (Site? Site, IReadOnlyList<DocumentError> Errors) LoadSite(string name)
    {
        var (site, errors) = SiteName.IsValid(name) ? Read(System.IO.Path.Combine(Path, $"{name}.json"), SiteTable.Empty, new SitePolicies(defaults), 0) : new SiteFileResult(null, []);
        return (site, errors);
    }

    /// <summary>Whether the name says so: <c>NAME.json</c>. Hidden files are what editors leave beside one while it is written.</summary>
    internal static bool IsSiteFile(string? file)
        => file is not null && file.EndsWith(Extension, StringComparison.Ordinal) && !System.IO.Path.GetFileName(file.AsSpan()).StartsWith('.');

    private static SiteFileResult Read(string file, SiteTable before, SitePolicies policies, long revision)
    {
        var (json, rule) = DocumentFile.Read(file);
        if (json is null)
        {
            return new SiteFileResult(null, rule is null ? [] : [new DocumentError(file, "", rule)]);
        }

        var digest = BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(json));
        return before.Find(System.IO.Path.GetFileNameWithoutExtension(file)) is { } known && known.Digest == digest
            ? new SiteFileResult(known, [])
            : SiteFileReader.Read(file, json, digest, policies, revision);
    }
}
