using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace Gateway.Images.Tests.Containers;

/// <summary>Archives that real tools have made, and layers laid over each other as a real tool does it.</summary>
public sealed class ContainerToolTests : IDisposable
{
    private const int Rounds = 12;

    private readonly ContainerKit _kit = new();

    public void Dispose() => _kit.Dispose();

    [Theory]
    [InlineData("oci-archive:image.tar", "")]
    [InlineData("docker-archive:image.tar:shop:1", "")]
    [InlineData("oci-archive:image.tar:shop", "gzip")]
    [InlineData("dir", "")]
    public async Task Import_WhatBuildahHasBuilt_IsTheSameImage(string target, string pack)
    {
        await BuildahAsync();
        var path = _kit.Folder.Combine("layout");
        if (target != "dir")
        {
            await SkopeoAsync("oci:layout:shop", target);
            path = _kit.Folder.Combine("image.tar");
        }

        if (pack.Length > 0)
        {
            await _kit.RunAsync(pack, path);
            path += ".gz";
        }

        var image = await _kit.ImportAsync(path);

        Assert.Equal(["-rwxr-xr-x 33/44 121 <time> srv/server", "lrwxrwxrwx 33/44 6 <time> srv/start -> server"], (await _kit.ListAsync(image)).Where(line => !line.StartsWith('d')).Select(WithoutTime));
        Assert.Equal(
            "arg=/srv/start\0arg=--port\0arg=8080\0env=PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\0env=HOME=/\0env=MODE=a b\0workdir=/srv\0user=33\0group=44\0signal=2\0port=8080\0",
            await _kit.ReadAsync(image, "app"));
        Assert.Equal((96, "/health"), (_kit.Manifest.MemoryMiB, _kit.Manifest.Ready.Http));
    }

    [Fact]
    public async Task Import_ZstdLayers_AsTheZstdToolMakesThem()
    {
        var layer = _kit.Folder.Write("layer.tar", ContainerKit.Base().ToArray());
        await _kit.RunAsync("zstd", "-q", "-19", "--long=26", layer);
        var container = new TestContainer().Layer(ContainerKit.Base()).Docker();
        container.Files["0/layer.tar"] = await File.ReadAllBytesAsync(layer + ".zst", TestContext.Current.CancellationToken);

        Assert.Equal(["server"], await _kit.PathsAsync(await _kit.ImportAsync(container)));
    }

    /// <summary>Random layers with everything in them that hides, replaces and links; umoci unpacks them for real.</summary>
    [Fact]
    public async Task Import_RandomLayers_AreLaidOverEachOtherAsUmociDoes()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var random = new Random(round);
            var container = new TestContainer().Layer(ContainerKit.Base());
            var known = new HashSet<string>(StringComparer.Ordinal);
            for (var layer = random.Next(2, 6); layer > 0; layer--)
            {
                container.Layer(RandomLayer(random, known), layer % 2 == 0 ? "gzip" : "");
            }

            var layout = $"random{round}";
            foreach (var (path, content) in container.Layout(container.AddTo(container.Files, name: "a")).Files)
            {
                _kit.Folder.Write($"{layout}/{path}", content);
            }

            await _kit.RunAsync("umoci", "unpack", "--rootless", "--image", $"{layout}:a", $"bundle{round}");
            var unpacked = await _kit.RunAsync("find", $"bundle{round}/rootfs", "-mindepth", "1", "-printf", "%P|%y|%m|%l\n");
            var image = await _kit.ImportAsync(_kit.Folder.Combine(layout));
            await _kit.RunAsync("unsquashfs", "-q", "-n", "-d", $"disk{round}", image.PathOf("root.squashfs"));
            var ours = await _kit.RunAsync("find", $"disk{round}/root", "-mindepth", "1", "-printf", "%P|%y|%m|%l\n");

            Assert.Equal(unpacked.Split('\n').Order(StringComparer.Ordinal), ours.Split('\n').Order(StringComparer.Ordinal));
            await _kit.RunAsync("diff", "-r", "--no-dereference", $"bundle{round}/rootfs", $"disk{round}/root");
        }
    }

    /// <summary>A layer that a tool could have made: the folders of what it has are in it, and it hides what is there.</summary>
    private static TestTar RandomLayer(Random random, HashSet<string> known)
    {
        var (tar, own) = (new TestTar(), new HashSet<string>(StringComparer.Ordinal));
        string[] folders = ["a", "b", "a/c", "b/d", "a/c/e"];
        foreach (var folder in folders)
        {
            var isKnown = known.Contains(folder);
            if (folder.Contains('/', StringComparison.Ordinal) && !own.Contains(Path.GetDirectoryName(folder)!))
            {
                continue;
            }

            if (isKnown && random.Next(5) == 0)
            {
                tar.File($"{Path.GetDirectoryName(folder)}/.wh.{Path.GetFileName(folder)}".TrimStart('/'));
                known.RemoveWhere(path => path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal));
            }
            else if (random.Next(3) > 0)
            {
                tar.Folder(folder, random.Next(2) == 0 ? 0b111_101_101 : 0b111_111_101);
                if (isKnown && random.Next(4) == 0)
                {
                    tar.File($"{folder}/.wh..wh..opq");
                    known.RemoveWhere(path => path.StartsWith(folder + "/", StringComparison.Ordinal));
                }

                own.Add(folder);
                known.Add(folder);
                AddFiles(tar, folder, random, own, known);
            }
        }

        return tar;
    }

    private static void AddFiles(TestTar tar, string folder, Random random, HashSet<string> own, HashSet<string> known)
    {
        for (var number = 0; number < 4; number++)
        {
            var path = $"{folder}/{number}";
            switch (random.Next(6))
            {
                case 0 when known.Contains(path):
                    tar.File($"{folder}/.wh.{number}");
                    known.Remove(path);
                    break;
                case 1:
                    tar.Link(path, "../x");
                    known.Add(path);
                    break;
                case 2 when own.FirstOrDefault(other => other.EndsWith('!')) is { } file:
                    tar.HardLink(path, file[..^1]);
                    known.Add(path);
                    break;
                case 3:
                    tar.File(path, $"{random.Next()}");
                    own.Add(path + "!");
                    known.Add(path);
                    break;
                default:
                    break;
            }
        }
    }

    private async Task BuildahAsync()
    {
        _kit.Folder.Write("content/server", Encoding.Latin1.GetBytes(Apps.TestProgram.Static));
        File.SetUnixFileMode(_kit.Folder.Combine("content", "server"), (UnixFileMode)0b111_101_101);
        File.CreateSymbolicLink(_kit.Folder.Combine("content", "start"), "server");
        string[] place = ["--root", _kit.Folder.Combine("containers"), "--runroot", _kit.Folder.Combine("run"), "--storage-driver", "vfs"];
        var container = (await _kit.RunAsync("buildah", [.. place, "from", "scratch"])).Trim();
        await _kit.RunAsync("buildah", [.. place, "copy", "--chown", "33:44", container, "content", "/srv"]);
        await _kit.RunAsync("buildah",
        [
            .. place, "config", "--entrypoint", "[\"/srv/start\"]", "--cmd", "--port 8080", "--port", "8080/tcp", "--env", "MODE=a b", "--user", "33:44", "--workingdir", "/srv", "--stop-signal", "SIGINT",
            "--label", "gateway.memoryMiB=96", "--label", "gateway.health=/health", container,
        ]);
        await _kit.RunAsync("buildah", [.. place, "commit", "-q", container, "oci:layout:shop"]);
    }

    private Task<string> SkopeoAsync(string from, string to) => _kit.RunAsync("skopeo", "--insecure-policy", "copy", "-q", from, to);

    private static string WithoutTime(string line) => Regex.Replace(line, @"\d{4}-\d\d-\d\d \d\d:\d\d", "<time>");
}
