namespace Gateway.Images.Sites;

/// <summary>What was read from a file.</summary>
/// <param name="IsUnicode">Whether it is text in valid UTF-8.</param>
/// <param name="Modified">Seconds since 1970.</param>
internal sealed record SiteContent(SiteBody Body, MediaType Type, bool IsUnicode, long Modified);
