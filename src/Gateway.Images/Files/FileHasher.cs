using System.Security.Cryptography;
using Gateway.Images.Manifests;

namespace Gateway.Images.Files;

/// <summary>Digests of files, with the identity that the file had before and after it was read.</summary>
internal static class FileHasher
{
    /// <summary>Hashes a plain file.</summary>
    /// <exception cref="IOException">It cannot be read, is no plain file, or changed meanwhile.</exception>
    public static (string Digest, FileIdentity Identity) Hash(string path)
    {
        using var handle = LinuxFiles.Open(path);
        var before = LinuxFiles.GetStatus(handle);
        if (before.Kind != FileKind.Regular)
        {
            throw new IOException($"{path} is {before}, not a file.");
        }

        using var stream = new FileStream(handle, FileAccess.Read, bufferSize: 0);
        var digest = ImageDigest.Format(SHA256.HashData(stream));
        return LinuxFiles.GetStatus(handle) == before ? (digest, before.Identity) : throw new IOException($"{path} changed while it was read.");
    }
}
