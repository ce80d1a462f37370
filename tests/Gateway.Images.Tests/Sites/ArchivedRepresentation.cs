using System.IO.Compression;
using System.Text;

namespace Gateway.Images.Tests.Sites;

/// <summary>A representation as the guest would send it.</summary>
internal sealed record ArchivedRepresentation(string Head, byte[] Body, string EntityTag)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public string? Header(string name) => Head.Split("\r\n").Where(line => line.StartsWith(name + ": ", StringComparison.Ordinal)).Select(line => line[(name.Length + 2)..]).SingleOrDefault();

    public byte[] Unzip() => Decode(new GZipStream(new MemoryStream(Body), CompressionMode.Decompress));

    public byte[] Unbrotli() => Decode(new BrotliStream(new MemoryStream(Body), CompressionMode.Decompress));

    private static byte[] Decode(Stream coded)
    {
        using var result = new MemoryStream();
        using (coded)
        {
            coded.CopyTo(result);
        }

        return result.ToArray();
    }
}
