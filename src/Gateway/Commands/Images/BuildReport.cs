using Gateway.Images.Sites;

namespace Gateway.Commands.Images;

/// <summary>What a build has made, in a line or two.</summary>
internal static class BuildReport
{
    public static void Write(TextWriter output, string name, SiteImageResult result)
    {
        output.WriteLine($"image {name}: {result.Files} files, {result.ContentLength:N0} bytes, {result.Image.Manifest.MemoryMiB} MiB of guest memory, {result.Image.Digest}");
        if (result.Skipped > 0)
        {
            output.WriteLine($"  {result.Skipped} entries left out: their names begin with a dot");
        }

        if (!result.HasIndex)
        {
            output.WriteLine("  there is no index.html: '/' answers 404");
        }
    }
}
