using System.Security.Cryptography;

namespace Web;

/// <summary>Says how long a body was and what its digest is, and keeps none of it.</summary>
internal static class Uploads
{
    private const int ChunkSize = 65536;

    public static async Task<string> MeasureAsync(Stream body, CancellationToken aborted)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[ChunkSize];
        var length = 0L;
        while (await body.ReadAsync(buffer, aborted) is > 0 and var count)
        {
            digest.AppendData(buffer, 0, count);
            length += count;
        }

        return $"{length} {Convert.ToHexStringLower(digest.GetHashAndReset())}\n";
    }
}
