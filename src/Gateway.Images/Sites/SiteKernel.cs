namespace Gateway.Images.Sites;

/// <summary>The static-site kernel that is given to every site's image.</summary>
internal static class SiteKernel
{
    /// <exception cref="ImageException">There is no such file, or it is no kernel.</exception>
    public static void Copy(string kernel, string target)
    {
        try
        {
            using var source = File.OpenRead(kernel);
            Span<byte> magic = stackalloc byte[4];
            if (source.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) < magic.Length || !magic.SequenceEqual("\u007fELF"u8))
            {
                throw new ImageException(ImageErrorReason.InvalidSource, $"the site kernel '{kernel}' is not an ELF file.");
            }

            source.Position = 0;
            using var copy = new FileStream(target, FileMode.CreateNew);
            source.CopyTo(copy);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ImageException(ImageErrorReason.InvalidSource, $"the site kernel cannot be copied: {error.Message}", error);
        }
    }
}
