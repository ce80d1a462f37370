using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using ZstdSharp;

namespace Gateway.Images.Tests.Containers;

/// <summary>A container's image, as an OCI layout or as <c>docker save</c> has it. What a test is about is changed in the documents before they are written.</summary>
internal sealed class TestContainer
{
    private readonly List<(byte[] Plain, byte[] Packed, string Type)> _layers = [];

    public JsonObject Settings { get; } = new()
    {
        ["Entrypoint"] = new JsonArray("/server"),
        ["Cmd"] = new JsonArray("--port", "8080"),
        ["ExposedPorts"] = new JsonObject { ["8080/tcp"] = new JsonObject() },
    };

    public string Architecture { get; set; } = "amd64";

    /// <summary>What becomes of each document before it is written and named by its digest.</summary>
    public Func<string, string> Change { get; set; } = content => content;

    /// <summary>Files of the layout by path, as they were written last.</summary>
    public Dictionary<string, byte[]> Files { get; } = [];

    public static string Digest(byte[] content) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(content))}";

    public static byte[] Gzip(byte[] content)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    public static byte[] Zstd(byte[] content)
    {
        using var compressor = new Compressor();
        return compressor.Wrap(content).ToArray();
    }

    public TestContainer Layer(TestTar layer, string compression = "") => Layer(layer.ToArray(), compression);

    public TestContainer Layer(byte[] plain, string compression = "")
    {
        _layers.Add((plain, compression switch { "gzip" => Gzip(plain), "zstd" => Zstd(plain), _ => plain }, "application/vnd.oci.image.layer.v1.tar" + (compression.Length > 0 ? "+" + compression : "")));
        return this;
    }

    /// <summary>The descriptor of this image's manifest, for an index; its blobs are in <see cref="Files"/> then.</summary>
    public JsonObject AddTo(Dictionary<string, byte[]> files, JsonObject? platform = null, string? name = null)
    {
        var layers = new JsonArray();
        foreach (var (_, packed, type) in _layers)
        {
            layers.Add(Blob(files, packed, type));
        }

        var manifest = Document(files, new JsonObject { ["schemaVersion"] = 2, ["config"] = Document(files, Configuration(), "application/vnd.oci.image.config.v1+json"), ["layers"] = layers }, "application/vnd.oci.image.manifest.v1+json");
        if (platform is not null)
        {
            manifest["platform"] = platform;
        }

        if (name is not null)
        {
            manifest["annotations"] = new JsonObject { ["org.opencontainers.image.ref.name"] = name };
        }

        return manifest;
    }

    /// <summary>The descriptor of a document that is put among the blobs.</summary>
    public JsonObject Document(Dictionary<string, byte[]> files, JsonObject document, string type) => Blob(files, System.Text.Encoding.UTF8.GetBytes(Change(document.ToJsonString())), type);

    /// <summary>Writes an OCI layout with this one image.</summary>
    public TestContainer Layout() => Layout(AddTo(Files));

    /// <summary>Writes an OCI layout whose index lists these.</summary>
    public TestContainer Layout(params JsonNode[] manifests)
    {
        Files["oci-layout"] = "{\"imageLayoutVersion\":\"1.0.0\"}"u8.ToArray();
        Files["index.json"] = JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["schemaVersion"] = 2, ["manifests"] = new JsonArray(manifests) });
        return this;
    }

    /// <summary>Writes what <c>docker save</c> does.</summary>
    public TestContainer Docker(string tag = "shop:1")
    {
        var configuration = System.Text.Encoding.UTF8.GetBytes(Change(Configuration().ToJsonString()));
        var name = Digest(configuration)[7..] + ".json";
        Files[name] = configuration;
        var layers = new JsonArray();
        foreach (var (_, packed, _) in _layers)
        {
            var path = $"{layers.Count}/layer.tar";
            Files[path] = packed;
            layers.Add(path);
        }

        Files["manifest.json"] = JsonSerializer.SerializeToUtf8Bytes(new JsonArray(new JsonObject { ["Config"] = name, ["RepoTags"] = new JsonArray(tag), ["Layers"] = layers }));
        return this;
    }

    /// <summary>The files as one archive.</summary>
    public byte[] ToArchive()
    {
        var archive = new TestTar();
        foreach (var (path, content) in Files)
        {
            archive.Entry('0', path, content);
        }

        return archive.ToArray();
    }

    private JsonObject Configuration() => new()
    {
        ["architecture"] = Architecture,
        ["os"] = "linux",
        ["config"] = Settings.DeepClone(),
        ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray([.. _layers.Select(layer => (JsonNode)Digest(layer.Plain))]) },
    };

    private static JsonObject Blob(Dictionary<string, byte[]> files, byte[] content, string type)
    {
        var digest = Digest(content);
        files[$"blobs/sha256/{digest[7..]}"] = content;
        return new JsonObject { ["mediaType"] = type, ["digest"] = digest, ["size"] = content.Length };
    }
}
