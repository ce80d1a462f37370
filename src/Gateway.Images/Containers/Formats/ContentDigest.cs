using System.Buffers;
using System.Security.Cryptography;
using Gateway.Images.Apps;

namespace Gateway.Images.Containers.Formats;

/// <summary>A digest that content must have (OCI Image Specification 1.1, "Digests"): SHA-256 or SHA-512.</summary>
internal sealed record ContentDigest
{
    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    private ContentDigest(HashAlgorithmName algorithm, string name, string hex) => (Algorithm, Name, Hex) = (algorithm, name, hex);

    public HashAlgorithmName Algorithm { get; }

    public string Hex { get; }

    /// <summary>The path of the blob with this digest in a layout.</summary>
    public string Path => $"blobs/{Name}/{Hex}";

    private string Name { get; }

    /// <param name="text">As a document has it.</param>
    /// <param name="where">The document, as errors name it.</param>
    public static ContentDigest Parse(string? text, string where) => TryParse(text)
        ?? throw AppRefusal.Of(where, $"has the digest \"{Shorten(text)}\"; it must be sha256: and 64, or sha512: and 128, lower-case hexadecimal digits.");

    public static ContentDigest? TryParse(string? text) => text?.Split(':') switch
    {
        ["sha256", { Length: 64 } hex] when IsHex(hex) => new(HashAlgorithmName.SHA256, "sha256", hex),
        ["sha512", { Length: 128 } hex] when IsHex(hex) => new(HashAlgorithmName.SHA512, "sha512", hex),
        _ => null,
    };

    /// <summary>Whether content with this hash has the digest.</summary>
    public bool Matches(ReadOnlySpan<byte> hash) => Convert.ToHexStringLower(hash) == Hex;

    public override string ToString() => $"{Name}:{Hex}";

    private static bool IsHex(string text) => text.AsSpan().IndexOfAnyExcept(LowerHex) < 0;

    private static string Shorten(string? text) => text is { Length: > 150 } ? text[..150] + "…" : text ?? "";
}
