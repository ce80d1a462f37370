using System.Buffers;
using System.Security.Cryptography;

namespace Gateway.Images.Manifests;

/// <summary>Digests as documents write them: <c>sha256:</c> and 64 lower-case hexadecimal digits.</summary>
public static class ImageDigest
{
    public const string Prefix = "sha256:";

    private const int HexLength = 2 * SHA256.HashSizeInBytes;

    private static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdef");

    public static bool IsValid(string digest)
        => digest.Length == Prefix.Length + HexLength
            && digest.StartsWith(Prefix, StringComparison.Ordinal)
            && digest.AsSpan(Prefix.Length).IndexOfAnyExcept(Hexadecimal) < 0;

    /// <summary>Writes a SHA-256 hash of 32 bytes.</summary>
    public static string Format(ReadOnlySpan<byte> hash) => Prefix + Convert.ToHexStringLower(hash);

    /// <summary>The digest of some bytes.</summary>
    public static string Of(ReadOnlySpan<byte> content) => Format(SHA256.HashData(content));
}
