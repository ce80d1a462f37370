namespace Gateway.Images.Sites;

/// <summary>
/// How much memory a site's guest gets: the archive and the kernel's file, 5 MiB for the kernel's own buffers (1 MiB below the first of them, some 3 MiB of network
/// buffers and connections, the rest in reserve), rounded up to whole MiB, and never below 8. A site of 1 MiB fits into 8 with all its variants.
/// </summary>
internal static class SiteMemory
{
    private const int MinimumMiB = 8;
    private const long KernelBuffers = 5L << 20;

    /// <param name="archive">Bytes.</param>
    /// <param name="kernel">Bytes.</param>
    public static int MiBFor(long archive, long kernel) => (int)Math.Max(MinimumMiB, (archive + kernel + KernelBuffers + (1 << 20) - 1) >> 20);
}
