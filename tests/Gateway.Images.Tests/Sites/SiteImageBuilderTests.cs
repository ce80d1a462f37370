using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Gateway.Images.Manifests;
using Gateway.Images.Sites;
using Gateway.Images.Storage;
using Gateway.Testing;
using Xunit;

namespace Gateway.Images.Tests.Sites;

public sealed class SiteImageBuilderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationToken _token = TestContext.Current.CancellationToken;
    private readonly ImageStore _store;
    private readonly string _kernel;

    public SiteImageBuilderTests()
    {
        _store = new ImageStore(_folder.Combine("store"), TimeProvider.System);
        _kernel = _folder.Write("kernel.elf", "\u007fELF and so on");
        _folder.CreateFolder("site");
    }

    public void Dispose() => _folder.Dispose();

    private Task<SiteImageResult> BuildAsync(IProgress<SiteBuildProgress>? progress = null, SiteImageOptions? options = null)
        => new SiteImageBuilder(_store, TimeProvider.System).BuildAsync(_folder.Combine("site"), "blog", _kernel, options ?? new SiteImageOptions(), progress, _token);

    private async Task<Dictionary<string, ArchivedEntry>> BuildAndReadAsync() => SiteArchiveReader.Read((await BuildAsync()).Image.Initrd!);

    private static string Prose(int length)
    {
        var text = new StringBuilder();
        for (var word = 0; text.Length < length; word++)
        {
            text.Append("word ").Append(word * 7919 % 1000).Append(' ');
        }

        return text.ToString(0, length);
    }

    [Fact]
    public async Task BuildAsync_Site_IsAnImageWithTheDocumentedManifest()
    {
        _folder.Write("site/index.html", "<h1>Hello</h1>");

        var result = await BuildAsync();

        var manifest = result.Image.Manifest;
        Assert.Equal((ImageKind.Site, MachineType.Microvm, 8, 64), (manifest.Kind, manifest.Machine, manifest.MemoryMiB, manifest.Connections));
        Assert.Equal(("kernel.elf", "site.img", "ip={guest.address}/{guest.prefix} gw={guest.gateway}"), (manifest.Kernel, manifest.Initrd, manifest.CommandLine));
        Assert.Equal((new ImageReadiness("^ready", null), TemplatePolicy.Ready), (manifest.Ready, manifest.Template));
        Assert.Equal([80], manifest.Ports);
        Assert.Equal((1, 0, 14L, true), (result.Files, result.Skipped, result.ContentLength, result.HasIndex));
        Assert.Equal(new FileInfo(result.Image.Initrd!).Length, result.ArchiveLength);
        Assert.Equal(result.Image.Digest, _store.Load("blog").Digest);
    }

    [Fact]
    public async Task BuildAsync_Folders_HaveIndexesRedirectsAndTheFilesThemselves()
    {
        _folder.Write("site/index.html", "top");
        _folder.Write("site/docs/index.html", "docs");
        _folder.Write("site/docs/a b & c/index.html", "deep");
        _folder.Write("site/plain/file.txt", "no index here");

        var entries = await BuildAndReadAsync();

        Assert.Equal(
            ["", "/", "/docs", "/docs/", "/docs/a b & c", "/docs/a b & c/", "/docs/a b & c/index.html", "/docs/index.html", "/index.html", "/plain/file.txt"],
            entries.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("docs", entries["/docs/"].Identity.Text);
        Assert.Equal(entries["/docs/index.html"].Identity.Head, entries["/docs/"].Identity.Head);
        Assert.Equal("Cache-Control: no-cache\r\nLocation: docs/", entries["/docs"].Identity.Head);
        Assert.Equal("Cache-Control: no-cache\r\nLocation: a%20b%20%26%20c/", entries["/docs/a b & c"].Identity.Head);
        Assert.Equal(SiteEntryKind.Redirect, entries["/docs"].Kind);
    }

    [Fact]
    public async Task BuildAsync_File_HasEveryHeaderLineInOrder()
    {
        var path = _folder.Write("site/index.html", "<h1>Hello</h1>");
        File.SetLastWriteTimeUtc(path, new DateTime(2024, 2, 29, 12, 34, 56, DateTimeKind.Utc));

        var entry = (await BuildAndReadAsync())["/"];

        Assert.Equal(
            $"Content-Type: text/html; charset=utf-8\r\nETag: {entry.Identity.EntityTag}\r\nLast-Modified: Thu, 29 Feb 2024 12:34:56 GMT\r\nCache-Control: no-cache\r\nAccept-Ranges: bytes\r\n",
            entry.Identity.Head);
        Assert.Equal(1709210096, entry.LastModified);
        Assert.Matches("^\"[A-Za-z0-9_-]{16}\"$", entry.Identity.EntityTag);
    }

    [Fact]
    public async Task BuildAsync_CompressibleFile_HasVariantsThatDecodeToTheSame()
    {
        var text = Prose(20_000);
        _folder.Write("site/style.css", text);

        var entry = (await BuildAndReadAsync())["/style.css"];

        Assert.Equal(text, entry.Identity.Text);
        Assert.Equal(text, Encoding.UTF8.GetString(entry.Gzip!.Unzip()));
        Assert.Equal(text, Encoding.UTF8.GetString(entry.Brotli!.Unbrotli()));
        Assert.True(entry.Brotli.Body.Length < entry.Gzip.Body.Length);
        Assert.Equal(("gzip", "br", null), (entry.Gzip.Header("Content-Encoding"), entry.Brotli.Header("Content-Encoding"), entry.Identity.Header("Content-Encoding")));
        Assert.Equal((null, "bytes"), (entry.Gzip.Header("Accept-Ranges"), entry.Identity.Header("Accept-Ranges")));
    }

    [Fact]
    public async Task BuildAsync_LargeCompressibleFile_IsCompressedWithoutBeingHeld()
    {
        var text = Prose(9 << 20);
        _folder.Write("site/large.json", text);
        _folder.Write("site/other.json", Prose(5000));

        var entries = await BuildAndReadAsync();

        Assert.Equal(text, Encoding.UTF8.GetString(entries["/large.json"].Gzip!.Unzip()));
        Assert.Equal(text, Encoding.UTF8.GetString(entries["/large.json"].Brotli!.Unbrotli()));
        Assert.NotNull(entries["/other.json"].Brotli);
    }

    [Fact]
    public async Task BuildAsync_NothingToGain_KeepsOneRepresentation()
    {
        var noise = new byte[10_000];
        new Random(1).NextBytes(noise);
        _folder.Write("site/short.txt", "short");
        _folder.Write("site/noise.txt", noise);
        _folder.Write("site/large-noise.txt", [.. Enumerable.Range(0, 900).SelectMany(_ => { new Random(_).NextBytes(noise); return noise; })]);
        _folder.Write("site/photo.jpg", Prose(5000));
        _folder.Write("site/empty.css", "");

        var entries = await BuildAndReadAsync();

        Assert.All(entries.Values, entry => Assert.True(entry.Gzip is null && entry.Brotli is null));
        Assert.Empty(entries["/empty.css"].Identity.Body);
        Assert.Equal("text/plain", entries["/noise.txt"].Identity.Header("Content-Type"));
    }

    [Fact]
    public async Task BuildAsync_SameContentTwice_IsStoredOnce()
    {
        var noise = new byte[100_000];
        new Random(1).NextBytes(noise);
        _folder.Write("site/a.jpg", noise);
        _folder.Write("site/b.png", noise);

        var result = await BuildAsync();

        Assert.InRange(result.ArchiveLength, 100_000, 110_000);
        Assert.Equal(200_000, result.ContentLength);
        var entries = SiteArchiveReader.Read(result.Image.Initrd!);
        Assert.Equal(("image/jpeg", "image/png"), (entries["/a.jpg"].Identity.Header("Content-Type"), entries["/b.png"].Identity.Header("Content-Type")));
        Assert.Equal(noise, entries["/b.png"].Identity.Body);
    }

    [Fact]
    public async Task BuildAsync_OwnNotFoundPage_IsSentForWhatIsNotThere()
    {
        _folder.Write("site/404.html", "gone");

        var entries = await BuildAndReadAsync();

        Assert.Equal((404, "gone"), (entries[""].Status, entries[""].Identity.Text));
        Assert.Equal("Content-Type: text/html; charset=utf-8\r\nCache-Control: no-cache\r\n", entries[""].Identity.Head);
        Assert.Equal(200, entries["/404.html"].Status);
    }

    [Fact]
    public async Task BuildAsync_NoNotFoundPage_GetsAReadableOne()
    {
        _folder.Write("site/a.txt", "a");

        var result = await BuildAsync();

        var page = SiteArchiveReader.Read(result.Image.Initrd!)[""].Identity.Text;
        Assert.Contains("<html lang=\"en\">", page, StringComparison.Ordinal);
        Assert.Contains("color-scheme", page, StringComparison.Ordinal);
        Assert.False(result.HasIndex);
    }

    [Fact]
    public async Task BuildAsync_DotFiles_AreLeftOutButWellKnown()
    {
        _folder.Write("site/index.html", "x");
        _folder.Write("site/.git/config", "secret");
        _folder.Write("site/.env", "secret");
        _folder.Write("site/docs/.htpasswd", "secret");
        _folder.Write("site/.well-known/security.txt", "contact");

        var result = await BuildAsync();

        Assert.Equal((2, 3), (result.Files, result.Skipped));
        Assert.Equal("contact", SiteArchiveReader.Read(result.Image.Initrd!)["/.well-known/security.txt"].Identity.Text);
    }

    [Fact]
    public async Task BuildAsync_SameFolderTwice_GivesTheSameDigest()
    {
        _folder.Write("site/index.html", Prose(5000));
        _folder.Write("site/a/b.css", Prose(9000));
        _folder.Write("site/c.js", Prose(7000));

        var first = await BuildAsync();
        var second = await BuildAsync();

        Assert.Equal(first.Image.Digest, second.Image.Digest);
    }

    [Fact]
    public async Task BuildAsync_TimeToCome_IsSentAsNow()
    {
        File.SetLastWriteTimeUtc(_folder.Write("site/index.html", "x"), new DateTime(2100, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        Assert.True((await BuildAndReadAsync())["/"].LastModified <= TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
    }

    [Fact]
    public async Task BuildAsync_OneMiBSite_RunsInEightMiB()
    {
        _folder.Write("site/index.html", Prose(1 << 20));

        Assert.Equal(8, (await BuildAsync()).Image.Manifest.MemoryMiB);
    }

    [Fact]
    public async Task BuildAsync_NoCompression_HasNoVariants()
    {
        _folder.Write("site/index.html", Prose(5000));

        var result = await BuildAsync(options: new SiteImageOptions { Compression = CompressionLevel.NoCompression });

        Assert.Null(SiteArchiveReader.Read(result.Image.Initrd!)["/"].Gzip);
    }

    [Fact]
    public async Task BuildAsync_ManyFiles_TakeReasonableTimeAndEndSorted()
    {
        const int Count = 10_000;
        for (var index = 0; index < Count; index++)
        {
            _folder.Write($"site/{index % 100}/{index}.txt", $"file {index}");
        }

        var started = Stopwatch.GetTimestamp();
        var entries = await BuildAndReadAsync();

        Assert.Equal(Count + 1, entries.Count);
        Assert.Equal("file 4321", entries["/21/4321.txt"].Identity.Text);
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TestTimeouts.Local);
    }

    [Fact]
    public async Task BuildAsync_Progress_TellsEveryPhase()
    {
        _folder.Write("site/a.css", Prose(5000));
        var seen = new List<SiteBuildProgress>();

        await BuildAsync(new SynchronousProgress(seen.Add));

        Assert.Equal(
            [new(SiteBuildPhase.Reading, 0, 1, "/a.css"), new(SiteBuildPhase.Compressing, 5000, 5000, null), new(SiteBuildPhase.Storing, 0, 0, null)],
            seen);
    }

    [Fact]
    public async Task BuildAsync_NoKernel_IsRefused()
    {
        _folder.Write("site/a.css", "x");
        File.Delete(_kernel);
        Assert.Equal(ImageErrorReason.InvalidSource, (await Assert.ThrowsAsync<ImageException>(() => BuildAsync())).Reason);

        File.WriteAllText(_kernel, "not a kernel");
        Assert.Contains("is not an ELF file", (await Assert.ThrowsAsync<ImageException>(() => BuildAsync())).Message, StringComparison.Ordinal);
    }
}
