using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text.Json;
using Gateway.Testing.Running;

namespace Gateway.EndToEnd.Tests;

/// <summary>A container's image as <c>docker save</c> writes it, of one layer: the application for tests, which listens on port 8080, and what is added here, with any owner and mode.</summary>
internal sealed class SavedContainer : IDisposable
{
    private readonly MemoryStream _layer = new();
    private readonly TarWriter _archive;

    public SavedContainer()
    {
        _archive = new TarWriter(_layer, TarEntryFormat.Pax, leaveOpen: true);
        File("server", "755", 0, 0, System.IO.File.ReadAllBytes(Path.Combine(Repository.LinuxApp, "server")));
    }

    /// <summary>Whom the application runs as.</summary>
    public string User { get; init; } = "";

    /// <param name="mode">In octal digits.</param>
    public SavedContainer File(string path, string mode, int user, int group, byte[] content)
        => Add(new PaxTarEntry(TarEntryType.RegularFile, path) { Mode = ModeOf(mode), Uid = user, Gid = group, ModificationTime = DateTimeOffset.FromUnixTimeSeconds(1_000_000_000), DataStream = new MemoryStream(content) });

    public SavedContainer Folder(string path, string mode, int user, int group) => Add(new PaxTarEntry(TarEntryType.Directory, path) { Mode = ModeOf(mode), Uid = user, Gid = group });

    public SavedContainer Link(string path, string target, int user, int group) => Add(new PaxTarEntry(TarEntryType.SymbolicLink, path) { LinkName = target, Uid = user, Gid = group });

    /// <summary>One more name of a file that was added before.</summary>
    public SavedContainer SameAs(string path, string first) => Add(new PaxTarEntry(TarEntryType.HardLink, path) { LinkName = first });

    /// <summary>Writes it to a folder that is made.</summary>
    public void Save(string folder)
    {
        _archive.Dispose();
        var layer = _layer.ToArray();
        var configuration = new
        {
            architecture = "amd64",
            os = "linux",
            config = new { Entrypoint = new[] { "/server", "--port", "8080" }, User, ExposedPorts = new Dictionary<string, object> { ["8080/tcp"] = new { } } },
            rootfs = new { type = "layers", diff_ids = new[] { "sha256:" + Convert.ToHexStringLower(SHA256.HashData(layer)) } },
        };
        Directory.CreateDirectory(folder);
        System.IO.File.WriteAllBytes(Path.Combine(folder, "layer.tar"), layer);
        System.IO.File.WriteAllText(Path.Combine(folder, "config.json"), JsonSerializer.Serialize(configuration));
        System.IO.File.WriteAllText(Path.Combine(folder, "manifest.json"), JsonSerializer.Serialize(new[] { new { Config = "config.json", Layers = new[] { "layer.tar" } } }));
    }

    public void Dispose()
    {
        _archive.Dispose();
        _layer.Dispose();
    }

    private static UnixFileMode ModeOf(string mode) => (UnixFileMode)Convert.ToInt32(mode, 8);

    private SavedContainer Add(TarEntry entry)
    {
        _archive.WriteEntry(entry);
        return this;
    }
}
