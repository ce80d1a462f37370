namespace Gateway.Images.Sites;

/// <summary>The kinds of entries, numbered as in the archive.</summary>
internal enum SiteEntryKind
{
    File = 0,
    Redirect = 1,
    Status = 2,
}
