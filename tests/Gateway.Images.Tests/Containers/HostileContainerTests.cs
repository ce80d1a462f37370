using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Images.Containers;
using Xunit;

namespace Gateway.Images.Tests.Containers;

/// <summary>Archives that somebody made to do harm, or damaged: refused by name, in bounded memory, with nothing left in the store and nothing outside it touched.</summary>
public sealed class HostileContainerTests : IDisposable
{
    private readonly ContainerKit _kit = new();

    public static TheoryData<string, string> Layers => new()
    {
        { "../x", "leads upwards" },
        { "a/../../x", "leads upwards" },
        { "a/..", "leads upwards" },
        { "/etc/passwd", "is an absolute path" },
        { "a\nb", "control characters" },
        { "a\u007fb", "control characters" },
        { "a\u0085b", "control characters" },
        { ".wh..", "hides nothing that can be hidden" },
        { ".wh...", "hides nothing that can be hidden" },
        { ".wh.", "hides nothing that can be hidden" },
        { ".WH.a", "but in other letters" },
        { "d/.Wh..wh..opq", "but in other letters" },
        { ".wh.a/b", "with a name that says that something is hidden" },
        { ".wh..wh..opq/b", "with a name that says that something is hidden" },
    };

    public void Dispose() => _kit.Dispose();

    [Theory]
    [MemberData(nameof(Layers))]
    public async Task Import_NameThatIsATrick_IsRefused(string name, string rule) => Assert.Contains(rule, await RefusalAsync(new TestTar().File(name)), StringComparison.Ordinal);

    [Theory]
    [InlineData('3', "a character device")]
    [InlineData('4', "a block device")]
    [InlineData('6', "a FIFO")]
    [InlineData('S', "a sparse file")]
    [InlineData('V', "an entry of the unknown type 'V'")]
    [InlineData('M', "an entry of the unknown type 'M'")]
    public async Task Import_EntryThatIsNoFileFolderOrLink_IsRefused(char type, string rule) => Assert.Contains($"'a' is {rule}", await RefusalAsync(new TestTar().Entry(type, "a")), StringComparison.Ordinal);

    [Fact]
    public async Task Import_NameThatIsNoText_IsRefused() => Assert.Contains("not valid UTF-8", await RefusalAsync(new TestTar().Entry('0', "", rawName: [0xff, (byte)'a'])), StringComparison.Ordinal);

    [Fact]
    public async Task Import_LongNames_AreRefused()
    {
        Assert.Contains("a name of more than 255 bytes", await RefusalAsync(new TestTar().Pax(TestTar.Record("path", new string('a', 256))).File("x")), StringComparison.Ordinal);
        Assert.Contains("of more than 4096 bytes", await RefusalAsync(new TestTar().Pax(TestTar.Record("path", string.Join('/', Enumerable.Repeat("abcdefghi", 512)))).File("x")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_EntryBehindALink_IsRefusedWhicheverLayerTheLinkIsIn()
    {
        Assert.Contains("'l/x' lies in 'l' in layer 1", await RefusalAsync(new TestTar().Link("l", "/etc").File("l/x")), StringComparison.Ordinal);
        Assert.Contains("'l/x' lies in 'l' in layer 2", await RefusalAsync(new TestTar().Link("l", "../.."), new TestTar().File("l/x")), StringComparison.Ordinal);
        Assert.Contains("'l/.wh.x' lies in 'l' in layer 2", await RefusalAsync(new TestTar().Link("l", "."), new TestTar().File("l/.wh.x")), StringComparison.Ordinal);
        Assert.Contains("'f/x' lies in 'f' in layer 2", await RefusalAsync(new TestTar().File("f"), new TestTar().File("f/x")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/etc/passwd", "is an absolute path")]
    [InlineData("../server", "leads upwards")]
    [InlineData("missing", "is no file that comes before it")]
    [InlineData("later", "is no file that comes before it")]
    [InlineData("d", "is no file that comes before it")]
    [InlineData("h", "is no file that comes before it")]
    [InlineData("", "is no file that comes before it")]
    public async Task Import_HardLinkToWhatIsNoFileBefore_IsRefused(string target, string rule)
        => Assert.Contains(rule, await RefusalAsync(new TestTar().Folder("d").HardLink("h", target).File("later")), StringComparison.Ordinal);

    [Theory]
    [InlineData("../../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("/proc/self/root")]
    [InlineData("l")]
    public async Task Import_LinkToAnywhere_StaysALinkThatNobodyHereFollows(string target)
    {
        var container = new TestContainer().Layer(ContainerKit.Base().Link("l", target).Link("etc", target).HardLink("m", "l"));
        container.Settings["User"] = "0:0";

        var paths = await _kit.PathsAsync(await _kit.ImportAsync(container.Layout()));

        Assert.Contains($"l -> {target}", paths);
        Assert.Contains($"m -> {target}", paths);
    }

    [Fact]
    public async Task Import_PasswdBehindALinkOutOfTheRoot_IsTheImagesOwnOrNone()
    {
        var container = new TestContainer().Layer(ContainerKit.Base().Link("etc/passwd", "../../../../../../etc/passwd"));
        container.Settings["User"] = "daemon";

        Assert.Contains("etc/passwd does not know it", await _kit.RefusalAsync(container.Layout()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_LinkThatIsNone_IsRefused()
    {
        Assert.Contains("leads nowhere", await RefusalAsync(new TestTar().Link("l", "")), StringComparison.Ordinal);
        Assert.Contains("control characters", await RefusalAsync(new TestTar().Link("l", "a\u001b[2J")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_EntryThatIsThereTwice_IsRefused()
    {
        Assert.Contains("'a' is there twice", await RefusalAsync(new TestTar().File("a", "1").File("a", "2")), StringComparison.Ordinal);
        Assert.Contains("'./a' is there twice", await RefusalAsync(new TestTar().File("a", "1").Link("./a", "b")), StringComparison.Ordinal);
        Assert.Contains("'a' is there twice", await RefusalAsync(new TestTar().File("a/b").File("a")), StringComparison.Ordinal);
        Assert.Contains("'a' is there twice", await RefusalAsync(new TestTar().File("a/b"), new TestTar().File("a/c").File("a")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_FolderThatIsThereTwice_IsOne()
        => Assert.Contains("a/b", await _kit.PathsAsync(await _kit.ImportAsync(new TestContainer().Layer(ContainerKit.Base().Folder("a").File("a/b").Folder("a/")).Layout())));

    [Theory]
    [InlineData("x")]
    [InlineData("g")]
    [InlineData("L")]
    public async Task Import_HeaderThatIsTooLarge_IsRefusedWithoutReadingIt(string type)
        => Assert.Contains("more than 1048576", await RefusalAsync(new TestTar().Entry(type[0], "x", size: 8L << 30)), StringComparison.Ordinal);

    [Theory]
    [InlineData("20 path=a\n")]
    [InlineData("0 path=a\n")]
    [InlineData("path=a\n")]
    [InlineData("-9 path=a\n")]
    [InlineData("9 path=a")]
    [InlineData("7 path\n")]
    [InlineData("11 size=-1\n")]
    [InlineData("11 size=0x\n")]
    [InlineData("99999999999 path=a\n")]
    public async Task Import_PaxHeaderThatIsDamaged_IsRefused(string records) => Assert.Contains("pax header", await RefusalAsync(new TestTar().Pax(records).File("x")), StringComparison.Ordinal);

    [Fact]
    public async Task Import_HeadersThatToolsUnderstandDifferently_AreRefused()
    {
        Assert.Contains("for all entries", await RefusalAsync(new TestTar().Pax(TestTar.Record("path", "a"), 'g').File("x")), StringComparison.Ordinal);
        Assert.Contains("two headers of a kind", await RefusalAsync(new TestTar().Pax(TestTar.Record("path", "a")).Pax(TestTar.Record("path", "b")).File("x")), StringComparison.Ordinal);
        Assert.Contains("two names", await RefusalAsync(new TestTar().Entry('L', "x", "a\0"u8.ToArray()).Pax(TestTar.Record("path", "b")).File("x")), StringComparison.Ordinal);
        Assert.Contains("a sparse file", await RefusalAsync(new TestTar().Pax(TestTar.Record("GNU.sparse.major", "1")).File("x")), StringComparison.Ordinal);
        Assert.Contains("control characters", await RefusalAsync(new TestTar().Pax(TestTar.Record("path", "a\0b")).File("x")), StringComparison.Ordinal);
        Assert.Contains("ends after a header", await RefusalAsync(new TestTar().Pax(TestTar.Record("path", "a"))), StringComparison.Ordinal);
        Assert.Contains("comes after its end", await RefusalAsync(new TestTar().File("a").Raw(new byte[512]).File("b")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_ArchiveThatIsCutOff_IsRefused()
    {
        Assert.Contains("it ends within 'x'", await RefusalAsync(new TestTar().Entry('0', "x", size: 10_000)), StringComparison.Ordinal);
        Assert.Contains("it ends within 'x'", await RefusalAsync(new TestTar().Pax(TestTar.Record("size", "9223372036854775807")).File("x")), StringComparison.Ordinal);
        var archive = new TestContainer().Layer(ContainerKit.Base()).Layout().ToArchive();
        Assert.Contains("ends within", await _kit.RefusalAsync(archive[..1300]), StringComparison.Ordinal);
        Assert.Contains("checksum", await _kit.RefusalAsync([.. new TestTar().File("a", "b").ToArray()[..1024], .. new byte[100], 1, .. new byte[1000]]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_OwnersBeyondAllNumbers_AreRefused()
        => Assert.Contains("belongs to 4294967295:0", await RefusalAsync(new TestTar().Pax(TestTar.Record("uid", "4294967295")).File("x")), StringComparison.Ordinal);

    [Fact]
    public async Task Import_Bombs_AreRefused()
    {
        var zeros = new TestTar().Entry('0', "x", new byte[4 << 20]).ToArray();
        _kit.Limits = ContainerLimits.Default with { FreeContent = 1 << 20 };
        Assert.Contains("more than 100 times as large", await RefusalAsync(zeros, "gzip"), StringComparison.Ordinal);
        Assert.Contains("more than 100 times as large", await RefusalAsync(zeros, "zstd"), StringComparison.Ordinal);
        Assert.Contains("more than 100 times as large", await _kit.RefusalAsync(TestContainer.Gzip(zeros)), StringComparison.Ordinal);

        _kit.Limits = ContainerLimits.Default with { Content = 7 << 20 };
        Assert.Contains("everything together has more than 7 MiB", await _kit.RefusalAsync(new TestContainer().Layer(zeros).Layer(zeros).Layout()), StringComparison.Ordinal);

        _kit.Limits = ContainerLimits.Default with { File = 1 << 20 };
        Assert.Contains("has 4194304 bytes in layer 1", await RefusalAsync(zeros, ""), StringComparison.Ordinal);

        _kit.Limits = ContainerLimits.Default with { Entries = 10 };
        Assert.Contains("at most 10 files", await _kit.RefusalAsync(Many(6, 5).Layout()), StringComparison.Ordinal);

        _kit.Limits = ContainerLimits.Default with { Paths = 10 };
        Assert.Contains("of paths", await RefusalAsync(new TestTar().File("abcdefghijk")), StringComparison.Ordinal);
        Assert.Contains("of paths", await RefusalAsync(new TestTar().Link("a", "bcdefghijk")), StringComparison.Ordinal);

        _kit.Limits = ContainerLimits.Default with { Layers = 3 };
        Assert.Contains("has 4 layers; at most 3", await _kit.RefusalAsync(Many(1, 1, 1, 1).Layout()), StringComparison.Ordinal);

        _kit.Limits = ContainerLimits.Default with { Files = 3 };
        Assert.Contains("more than 3 files", await _kit.RefusalAsync(new TestContainer().Layer(ContainerKit.Base()).Layout()), StringComparison.Ordinal);

        _kit.Limits = ContainerLimits.Default with { Documents = 600 };
        Assert.Contains("together", await _kit.RefusalAsync(new TestContainer().Layer(ContainerKit.Base()).Layout()), StringComparison.Ordinal);

        _kit.Limits = ContainerLimits.Default with { Document = 100 };
        Assert.Contains("such a document has at most 100", await _kit.RefusalAsync(new TestContainer().Layer(ContainerKit.Base()).Layout()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_ZstdThatAsksForMuchMemory_IsRefused()
    {
        _kit.Limits = ContainerLimits.Default with { WindowLog = 20 };
        var content = new byte[4 << 20];
        new Random(1).NextBytes(content);

        Assert.Contains("needs more than 1 MiB", await RefusalAsync(new TestTar().Entry('0', "x", content).ToArray(), "zstd"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_AnyByteOfABlobChanged_IsRefused()
    {
        foreach (var path in new TestContainer().Layer(ContainerKit.Base(), "gzip").Layout().Files.Keys.Where(path => path.StartsWith("blobs", StringComparison.Ordinal)))
        {
            var container = new TestContainer().Layer(ContainerKit.Base(), "gzip").Layout();
            container.Files[path][^1] ^= 1;

            Assert.Contains(path[13..], await RefusalOfAnyReasonAsync(container.ToArchive()), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Import_BlobThatIsLongerShorterOrMissing_IsRefused()
    {
        foreach (var path in new TestContainer().Layer(ContainerKit.Base(), "gzip").Layout().Files.Keys.Where(path => path.StartsWith("blobs", StringComparison.Ordinal)))
        {
            var container = new TestContainer().Layer(ContainerKit.Base(), "gzip").Layout();
            var content = container.Files[path];
            container.Files[path] = [.. content, 0];
            Assert.Contains("that are promised", await _kit.RefusalAsync(container, ImageErrorReason.WrongDigest), StringComparison.Ordinal);
            container.Files[path] = content[..^1];
            Assert.Contains("that are promised", await _kit.RefusalAsync(container, ImageErrorReason.WrongDigest), StringComparison.Ordinal);
            container.Files.Remove(path);
            Assert.Contains("has no ", await _kit.RefusalAsync(container), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Import_LayerThatIsNotItsDiffId_IsRefused()
    {
        var container = new TestContainer().Layer(ContainerKit.Base(), "gzip").Docker();
        var layer = container.Files["0/layer.tar"];
        container.Files["0/layer.tar"] = TestContainer.Gzip(ContainerKit.Base().File("more").ToArray());
        Assert.Contains("decompressed, is not what its digest", (await _kit.RefusalAsync(container, ImageErrorReason.WrongDigest)).Replace("'", "", StringComparison.Ordinal), StringComparison.Ordinal);

        container.Files["0/layer.tar"] = layer[..(layer.Length / 2)];
        Assert.Contains("layer 1", await RefusalOfAnyReasonAsync(container.ToArchive()), StringComparison.Ordinal);

        var config = container.Files.Keys.Single(path => path.EndsWith(".json", StringComparison.Ordinal) && path != "manifest.json");
        container.Files[config] = [.. container.Files[config], (byte)' '];
        Assert.Contains(config, await _kit.RefusalAsync(container, ImageErrorReason.WrongDigest), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sha256:", "SHA256:")]
    [InlineData("sha256:", "md5:")]
    [InlineData("sha256:", "sha256:../../")]
    [InlineData("\"size\":", "\"size\":-")]
    [InlineData("\"size\":", "\"Size\":1,\"size\":")]
    [InlineData("\"layers\":", "\"LAYERS\":[],\"layers\":")]
    [InlineData("\"layers\":", "\"manifests\":[],\"layers\":")]
    [InlineData("\"schemaVersion\":2", "\"schemaVersion\":1")]
    [InlineData("\"layers\":[", "\"layers\":[null,")]
    [InlineData("\"layers\":[", "\"layers\":{\"a\":[")]
    [InlineData("\"diff_ids\":[", "\"diff_ids\":[null,")]
    [InlineData("\"diff_ids\":[", "\"diff_ids\":[\"sha256:0\",")]
    [InlineData("\"config\":", "\"config\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]],\"x\":")]
    [InlineData("\"8080/tcp\"", "\"80800/tcp\"")]
    public async Task Import_DocumentThatIsWrong_IsRefused(string from, string to)
    {
        var container = new TestContainer { Change = content => content.Replace(from, to, StringComparison.Ordinal) };

        await RefusalOfAnyReasonAsync(container.Layer(ContainerKit.Base()).Layout().ToArchive());
    }

    [Fact]
    public async Task Import_ConfigurationWithNul_IsRefused()
    {
        var container = new TestContainer().Layer(ContainerKit.Base());
        container.Settings["Env"] = new JsonArray("A=1\0B=2");

        Assert.Contains("NUL", await _kit.RefusalAsync(container.Layout()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../../etc/passwd", "leads upwards")]
    [InlineData("/etc/passwd", "is an absolute path")]
    [InlineData("missing.tar", "has no layer 1")]
    public async Task Import_DockerLayerElsewhere_IsRefused(string path, string rule)
    {
        var container = new TestContainer().Layer(ContainerKit.Base()).Docker();
        container.Files["manifest.json"] = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(container.Files["manifest.json"]).Replace("0/layer.tar", path, StringComparison.Ordinal));

        Assert.Contains(rule, await _kit.RefusalAsync(container), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../../../etc/passwd", "leads out of")]
    [InlineData("/etc/passwd", "leads out of")]
    [InlineData("layer.tar", "too many links")]
    public async Task Import_DockerLayerThatIsALinkOut_IsRefused(string target, string rule)
    {
        var container = new TestContainer().Layer(ContainerKit.Base()).Docker();
        container.Files.Remove("0/layer.tar");

        Assert.Contains(rule, await _kit.RefusalAsync([.. new TestTar().Link("0/layer.tar", target).ToArray()[..512], .. container.ToArchive()]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_FileOfTheArchiveThatIsThereTwice_IsRefused()
    {
        var archive = new TestContainer().Layer(ContainerKit.Base()).Layout().ToArchive();

        Assert.Contains("'index.json' is there twice", await _kit.RefusalAsync([.. new TestTar().File("index.json", "{}").ToArray()[..1024], .. archive]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_FolderWithLinksOut_IsRefused()
    {
        foreach (var (path, content) in new TestContainer().Layer(ContainerKit.Base()).Layout().Files)
        {
            _kit.Folder.Write($"layout/{path}", content);
        }

        var blob = Directory.EnumerateFiles(_kit.Folder.Combine("layout", "blobs", "sha256")).First();
        File.Move(blob, _kit.Folder.Combine("outside"));
        File.CreateSymbolicLink(blob, _kit.Folder.Combine("outside"));

        var error = await Assert.ThrowsAsync<ImageException>(() => _kit.ImportAsync(_kit.Folder.Combine("layout")));

        Assert.Contains("leads out of", error.Message, StringComparison.Ordinal);
        File.Delete(blob);
        await _kit.RunAsync("mkfifo", blob);
        Assert.Contains("is a FIFO", (await Assert.ThrowsAsync<ImageException>(() => _kit.ImportAsync(_kit.Folder.Combine("layout")))).Message, StringComparison.Ordinal);
    }

    /// <summary>Random changes of an archive: whatever becomes of them, the answer is an image or a refusal.</summary>
    [Fact]
    public async Task Import_ArchiveWithRandomChanges_IsTakenOrRefused()
    {
        var random = new Random(20);
        var good = new TestContainer()
            .Layer(ContainerKit.Base().Folder("a").File("a/b", "content").Link("l", "a").HardLink("h", "a/b").Pax(TestTar.Record("path", "a/long")).File("x"))
            .Layer(new TestTar().File("a/.wh.b").File("a/.wh..wh..opq"), "gzip")
            .Layer(new TestTar().File("z"), "zstd").Docker().ToArchive();
        for (var round = 0; round < 300; round++)
        {
            var archive = (byte[])good.Clone();
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                archive[random.Next(archive.Length)] = (byte)random.Next(256);
            }

            try
            {
                await _kit.ImportAsync(random.Next(10) > 0 ? archive : archive[..random.Next(archive.Length)]);
            }
            catch (ImageException)
            {
                // Refused: any other exception fails the test.
            }
        }
    }

    private static TestContainer Many(params int[] counts)
    {
        var container = new TestContainer();
        foreach (var count in counts)
        {
            var layer = new TestTar();
            for (var number = 0; number < count; number++)
            {
                layer.File(number.ToString(CultureInfo.InvariantCulture));
            }

            container.Layer(layer);
        }

        return container;
    }

    private async Task<string> RefusalAsync(params TestTar[] layers)
    {
        var container = new TestContainer();
        foreach (var layer in layers)
        {
            container.Layer(layer);
        }

        return await _kit.RefusalAsync(container.Layer(ContainerKit.Base()).Layout());
    }

    private Task<string> RefusalAsync(byte[] layer, string compression) => _kit.RefusalAsync(new TestContainer().Layer(layer, compression).Layout());

    private async Task<string> RefusalOfAnyReasonAsync(byte[] archive)
    {
        var error = await Assert.ThrowsAsync<ImageException>(() => _kit.ImportAsync(archive));
        Assert.Equal([".lock"], Directory.EnumerateFileSystemEntries(_kit.Store.Folder).Select(path => Path.GetFileName(path)));
        return error.Message;
    }
}
