using System.Buffers.Text;

namespace Gateway.Images.Sites;

/// <summary>Strong entity tags: the first twelve bytes of the SHA-256 of the very bytes that are sent, in URL-safe base64, in quotes.</summary>
internal static class EntityTag
{
    public static string Of(ReadOnlySpan<byte> hash) => $"\"{Base64Url.EncodeToString(hash[..12])}\"";
}
