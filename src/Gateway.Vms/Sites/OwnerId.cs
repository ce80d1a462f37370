using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Gateway.Vms.Sites;

/// <summary>What tells the clients, or the requests, of a site apart: 128 random bits in 22 letters of base64url. It is no secret: whoever has only this is nobody.</summary>
public static class OwnerId
{
    public const int Length = 22;
    private const int Bytes = 16;
    private static readonly SearchValues<char> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    public static string Create()
    {
        Span<byte> random = stackalloc byte[Bytes];
        RandomNumberGenerator.Fill(random);
        return Base64Url.EncodeToString(random);
    }

    public static bool IsValid(ReadOnlySpan<char> text) => text.Length == Length && !text.ContainsAnyExcept(Letters);
}
