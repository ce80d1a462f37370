using System.Text.Json.Nodes;
using Gateway.Images.Manifests;
using Gateway.Images.Tests.Apps;
using Xunit;

namespace Gateway.Images.Tests.Containers;

/// <summary>What becomes of a container's image: of its layers, its configuration and its labels.</summary>
public sealed class ContainerImageBuilderTests : IDisposable
{
    private const string Path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private readonly ContainerKit _kit = new();
    private readonly TestContainer _container = new();

    public void Dispose() => _kit.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public async Task BuildAsync_Layout_IsAnImageThatLoads(string compression)
    {
        await _kit.ImportAsync(_container.Layer(ContainerKit.Base(), compression).Layout());

        var manifest = _kit.Manifest;
        Assert.Equal((ImageKind.Linux, MachineType.Microvm, 128), (manifest.Kind, manifest.Machine, manifest.MemoryMiB));
        Assert.Equal([8080], manifest.Ports);
        Assert.Equal("init: ready on port 8080$", manifest.Ready.Console);
    }

    [Fact]
    public async Task BuildAsync_SameLayers_GiveTheSameDigestHoweverTheyArePacked()
    {
        var layout = await _kit.ImportAsync(new TestContainer().Layer(ContainerKit.Base(), "gzip").Layout());
        var docker = await _kit.ImportAsync(TestContainer.Gzip(new TestContainer().Layer(ContainerKit.Base(), "zstd").Docker().ToArchive()));
        foreach (var (path, content) in new TestContainer().Layer(ContainerKit.Base()).Layout().Files)
        {
            _kit.Folder.Write($"folder/{path}", content);
        }

        var folder = await _kit.ImportAsync(_kit.Folder.Combine("folder"));

        Assert.Equal((layout.Digest, layout.Digest), (docker.Digest, folder.Digest));
    }

    [Fact]
    public async Task BuildAsync_Entries_KeepOwnerModeTimeAndLinks()
    {
        var image = await _kit.ImportAsync(_container.Layer(ContainerKit.Base()
            .Folder("./srv/", 0b001_111_101_101)
            .File("srv/data", "data", 0b110_000_000, 999, 70000, 86400)
            .HardLink("srv/again", "srv/data")
            .Link("srv/link", "/etc/passwd")).Layout());

        Assert.Equal(
            [
                "-rwxr-xr-x 0/0 121 1970-01-01 00:00 server",
                "drwxr-xr-t 0/0 52 1970-01-01 00:00 srv",
                "-rw------- 999/70000 4 1970-01-02 00:00 srv/again",
                "-rw------- 999/70000 4 1970-01-02 00:00 srv/data",
                "lrwxrwxrwx 0/0 11 1970-01-01 00:00 srv/link -> /etc/passwd",
            ],
            await _kit.ListAsync(image));
        Assert.Equal("data", await _kit.ReadAsync(image, "root/srv/data"));
    }

    [Fact]
    public async Task BuildAsync_UpperLayers_ReplaceHideAndEmpty()
    {
        _container
            .Layer(ContainerKit.Base().Folder("a").File("a/1", "old").File("a/2", "old").Folder("b").File("b/1").Folder("b/c").File("b/c/1").File("d").Folder("e").File("e/1").File("f/1").Link("g", "a"))
            .Layer(new TestTar().File("a/1", "new").File("a/.wh.2").File("b/2").File("b/.wh..wh..opq").Folder("d").File("d/1").File("e").File("f/2").File(".wh.f").File(".wh.g").File(".wh.nothing"));

        var image = await _kit.ImportAsync(_container.Layout());

        Assert.Equal(["a", "a/1", "b", "b/2", "d", "d/1", "e", "f", "f/2", "server"], await _kit.PathsAsync(image));
        Assert.Equal("new", await _kit.ReadAsync(image, "root/a/1"));
    }

    [Fact]
    public async Task BuildAsync_HardLinkWhoseFirstNameIsReplaced_KeepsItsContent()
    {
        _container.Layer(ContainerKit.Base().File("a", "first")).Layer(new TestTar().HardLink("b", "a")).Layer(new TestTar().File("a", "second")).Layer(new TestTar().File(".wh.a").HardLink("c", "b"));

        var image = await _kit.ImportAsync(_container.Layout());

        Assert.Equal(["b", "c", "server"], await _kit.PathsAsync(image));
        Assert.Equal(("first", "first"), (await _kit.ReadAsync(image, "root/b"), await _kit.ReadAsync(image, "root/c")));
    }

    [Fact]
    public async Task BuildAsync_Configuration_IsWhatRuns()
    {
        _container.Settings["Env"] = new JsonArray("A=1", "PATH=/bin", "B=x y");
        _container.Settings["User"] = "web:staff";
        _container.Settings["WorkingDir"] = "/srv/www";
        _container.Settings["StopSignal"] = "int";
        _container.Settings["Volumes"] = new JsonObject { ["/var/data"] = new JsonObject() };
        _container.Layer(ContainerKit.Base().File("etc/passwd", "root:x:0:0::/root:/bin/sh\nweb:x:33:34::/home/web:/bin/sh\n").File("etc/group", "staff:x:50:\n"));

        var image = await _kit.ImportAsync(_container.Layout());

        Assert.Equal(
            "arg=/server\0arg=--port\0arg=8080\0env=PATH=/bin\0env=HOME=/home/web\0env=A=1\0env=B=x y\0workdir=/srv/www\0user=33\0group=50\0signal=2\0port=8080\0", await _kit.ReadAsync(image, "app"));
        Assert.Equal(["etc", "etc/group", "etc/passwd", "server", "srv", "srv/www", "var", "var/data"], await _kit.PathsAsync(image));
    }

    [Fact]
    public async Task BuildAsync_WhatAPersonSays_CountsMoreThanConfigurationAndLabels()
    {
        _container.Settings["Env"] = new JsonArray("A=1");
        _container.Settings["Labels"] = new JsonObject { ["gateway.port"] = "1", ["gateway.memory"] = "1000", ["gateway.health"] = "/no" };
        _kit.Source = _kit.Source with
        {
            Command = ["/server", "x"], Ports = [81, 82], Environment = ["A=2"], User = "7", WorkingFolder = "/srv", StopSignal = "SIGQUIT", Health = "/ok", MemoryMiB = 99,
        };

        var image = await _kit.ImportAsync(_container.Layer(ContainerKit.Base()).Layout());

        Assert.Equal($"arg=/server\0arg=x\0env={Path}\0env=HOME=/\0env=A=2\0workdir=/srv\0user=7\0group=0\0signal=3\0port=81\0", await _kit.ReadAsync(image, "app"));
        Assert.Equal([81, 82], _kit.Manifest.Ports);
        Assert.Equal((99, "/ok"), (_kit.Manifest.MemoryMiB, _kit.Manifest.Ready.Http));
    }

    [Fact]
    public async Task BuildAsync_Labels_FillTheManifest()
    {
        _container.Settings["Labels"] = new JsonObject
        {
            ["gateway.ports"] = "9000, 9001", ["gateway.memoryMiB"] = "200", ["gateway.vcpus"] = "2", ["gateway.protocol"] = "h2c", ["gateway.connections"] = "8", ["gateway.keepAlive"] = "false",
            ["gateway.ready.http"] = "/health", ["gateway.template"] = "never", ["org.example"] = "else",
        };

        await _kit.ImportAsync(_container.Layer(ContainerKit.Base()).Layout());

        var manifest = _kit.Manifest;
        Assert.Equal([9000, 9001], manifest.Ports);
        Assert.Equal((200, 2, GuestProtocol.H2c, 8, false), (manifest.MemoryMiB, manifest.VirtualCpus, manifest.Protocol, manifest.Connections, manifest.KeepAlive!.Value));
        Assert.Equal(("/health", TemplatePolicy.Never), (manifest.Ready.Http, manifest.Template));
    }

    [Theory]
    [InlineData("gateway.portt", "80", "means nothing")]
    [InlineData("Gateway.Port", "80", "means nothing")]
    [InlineData("gateway.kernel", "vmlinuz", "means nothing")]
    [InlineData("gateway.port", "0", "cannot be \"0\": see ports of image.json")]
    [InlineData("gateway.port", "80,", "cannot be \"80,\"")]
    [InlineData("gateway.memory", "-1", "cannot be \"-1\"")]
    [InlineData("gateway.protocol", "HTTP1", "cannot be \"HTTP1\"")]
    [InlineData("gateway.ports", "80", "says again what 'gateway.port' says")]
    public async Task BuildAsync_LabelThatIsWrong_IsRefusedByName(string label, string value, string rule)
    {
        _container.Settings["Labels"] = new JsonObject { [label == "gateway.ports" ? "gateway.port" : "other"] = "80", [label] = value };

        var message = await _kit.RefusalAsync(_container.Layer(ContainerKit.Base()).Layout());

        Assert.Contains(label, message, StringComparison.Ordinal);
        Assert.Contains(rule, message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BuildAsync_WhatTheConfigurationLacks_IsAskedForByOption()
    {
        _container.Layer(ContainerKit.Base());
        _container.Settings.Remove("ExposedPorts");
        Assert.Contains("exposes no TCP port: say with --port", await _kit.RefusalAsync(_container.Layout()), StringComparison.Ordinal);
        _container.Settings["ExposedPorts"] = new JsonObject { ["53/udp"] = new JsonObject() };
        Assert.Contains("exposes no TCP port: say with --port", await _kit.RefusalAsync(_container.Layout()), StringComparison.Ordinal);
        _container.Settings["ExposedPorts"] = new JsonObject { ["443/tcp"] = new JsonObject(), ["80"] = new JsonObject() };
        Assert.Contains("exposes the ports 80, 443: say with --port", await _kit.RefusalAsync(_container.Layout()), StringComparison.Ordinal);
        _container.Settings["ExposedPorts"] = new JsonObject { ["80/tcp"] = new JsonObject() };
        _container.Settings["Entrypoint"] = null;
        _container.Settings.Remove("Cmd");
        Assert.Contains("say with --exec", await _kit.RefusalAsync(_container.Layout()), StringComparison.Ordinal);
        _container.Settings["Cmd"] = new JsonArray("/missing");
        Assert.Contains("no file 'missing'", await _kit.RefusalAsync(_container.Layout()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task BuildAsync_ProgramAndLoaderBehindLinks_AreFound()
    {
        _container.Settings["Entrypoint"] = new JsonArray("/bin/server");
        _container.Layer(new TestTar().Folder("usr/bin").Program("usr/bin/server", TestProgram.Header(62, "/lib64/ld.so")).Link("bin", "usr/bin").Link("lib64", "/usr/lib64").Program("usr/lib64/ld.so", ""));

        await _kit.ImportAsync(_container.Layout());

        Assert.Equal(ImageErrorReason.InvalidSource, (await Assert.ThrowsAsync<ImageException>(() => _kit.ImportAsync(_container.Layer(new TestTar().File("usr/lib64/.wh.ld.so").File(".wh.lib64")).Layout()))).Reason);
    }
}
