namespace Gateway.Images.Sites;

/// <summary>A file that the site serves.</summary>
/// <param name="Path">As a request has it after percent-decoding: <c>/docs/a b.html</c>.</param>
/// <param name="Source">The absolute path of the file itself, links resolved.</param>
internal sealed record SiteFile(string Path, string Source)
{
    private const string IndexName = "/index.html";

    /// <summary>The folder's path with its slash at the end, where this is the folder's index; else null.</summary>
    public string? Folder => Path.EndsWith(IndexName, StringComparison.Ordinal) ? Path[..^(IndexName.Length - 1)] : null;
}
