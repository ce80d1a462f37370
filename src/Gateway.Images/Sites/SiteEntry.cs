namespace Gateway.Images.Sites;

/// <summary>What the guest does with one path.</summary>
/// <param name="Path">Percent-decoded; empty for the page that stands for everything that is not there.</param>
/// <param name="LastModified">Seconds since 1970; zero where it means nothing.</param>
internal sealed record SiteEntry(string Path, SiteEntryKind Kind, int Status, long LastModified, Representation Identity, Representation Gzip = default, Representation Brotli = default);
