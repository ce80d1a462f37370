namespace Gateway.Images.Sites;

/// <summary>The limits of <c>images/site/FORMAT.md</c>.</summary>
internal static class ArchiveLimits
{
    /// <summary>Bytes; the archive is under 2 GiB.</summary>
    public const long ArchiveLength = int.MaxValue;

    public const int Entries = 1_000_000;

    /// <summary>Bytes of UTF-8.</summary>
    public const int PathLength = 4096;

    /// <summary>Bytes.</summary>
    public const int HeadLength = 1024;
}
