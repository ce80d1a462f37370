using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Gateway.Benchmarks.Measuring;

/// <summary>An OCI archive of a given size in gzip layers, with files of many sizes that can be compressed about as well as programs, the same ones every time.</summary>
internal static class LargeContainer
{
    private const int Layers = 4;
    private const int LargestFile = 1 << 20;
    private const string Alphabet = "0123456789abcdefghijklmnopqrstuv";

    /// <summary>Writes the archive, and beside it its layers as they are in it.</summary>
    /// <param name="folder">Where <c>image.tar</c> and the layers come to be.</param>
    /// <param name="length">About how many bytes the archive has.</param>
    /// <returns>The paths of the layers.</returns>
    public static IReadOnlyList<string> Write(string folder, long length)
    {
        var random = new Random(1);
        var (layers, diffIds) = (new List<string>(), new List<string>());
        for (var number = 0; number < Layers; number++)
        {
            layers.Add(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"layer{number}")));
            diffIds.Add(WriteLayer(layers[^1], number, length / Layers, random));
        }

        using var archive = new TarWriter(File.Create(Path.Combine(folder, "image.tar")), TarEntryFormat.Pax);
        var configuration = Blob(archive, JsonSerializer.SerializeToUtf8Bytes(new
        {
            architecture = "amd64",
            os = "linux",
            config = new { Cmd = new[] { "/0/0" }, ExposedPorts = new Dictionary<string, object> { ["8080/tcp"] = new() } },
            rootfs = new { type = "layers", diff_ids = diffIds },
        }));
        var blobs = layers.Select(layer => new { mediaType = "application/vnd.oci.image.layer.v1.tar+gzip", digest = Blob(archive, layer), size = new FileInfo(layer).Length }).ToList();
        var manifest = JsonSerializer.SerializeToUtf8Bytes(new
        {
            schemaVersion = 2,
            config = new { mediaType = "application/vnd.oci.image.config.v1+json", digest = configuration.Digest, size = configuration.Size },
            layers = blobs,
        });
        Add(archive, "index.json", new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(new
        {
            schemaVersion = 2,
            manifests = new[] { new { mediaType = "application/vnd.oci.image.manifest.v1+json", digest = Blob(archive, manifest).Digest, size = manifest.Length } },
        })));
        Add(archive, "oci-layout", new MemoryStream("{\"imageLayoutVersion\":\"1.0.0\"}"u8.ToArray()));
        return layers;
    }

    /// <summary>The digest of the layer without its compression.</summary>
    private static string WriteLayer(string path, int number, long length, Random random)
    {
        using (var file = File.Create(path))
        {
            using var gzip = new GZipStream(file, CompressionLevel.Optimal);
            using var layer = new TarWriter(gzip, TarEntryFormat.Pax);
            for (var count = 0; file.Length < length; count++)
            {
                var content = $"#!/{number}/1\n" + random.GetString(Alphabet, random.Next(random.Next(LargestFile) + 1));
                layer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, string.Create(CultureInfo.InvariantCulture, $"{number}/{count}"))
                {
                    Mode = UnixFileMode.UserRead | UnixFileMode.UserExecute,
                    ModificationTime = DateTimeOffset.UnixEpoch,
                    DataStream = new MemoryStream(Encoding.ASCII.GetBytes(content)),
                });
            }
        }

        using var plain = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        return Digest(SHA256.HashData(plain));
    }

    private static (string Digest, long Size) Blob(TarWriter archive, byte[] content)
    {
        var digest = Digest(SHA256.HashData(content));
        Add(archive, $"blobs/sha256/{digest[7..]}", new MemoryStream(content));
        return (digest, content.Length);
    }

    private static string Blob(TarWriter archive, string path)
    {
        using var content = File.OpenRead(path);
        var digest = Digest(SHA256.HashData(content));
        content.Position = 0;
        Add(archive, $"blobs/sha256/{digest[7..]}", content);
        return digest;
    }

    private static void Add(TarWriter archive, string name, Stream content) => archive.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = content });

    private static string Digest(byte[] hash) => $"sha256:{Convert.ToHexStringLower(hash)}";
}
