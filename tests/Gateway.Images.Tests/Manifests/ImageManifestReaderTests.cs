using System.Text;
using System.Text.Json.Nodes;
using Gateway.Images.Manifests;
using Xunit;

namespace Gateway.Images.Tests.Manifests;

public sealed class ImageManifestReaderTests
{
    private static readonly string Digest = "sha256:" + new string('a', 64);

    /// <summary>The manifest of the documentation, with every field.</summary>
    private static readonly string Complete = $$"""
        {
          "version": 1,
          "kind": "site",
          "kernel": "kernel.elf", "initrd": "site.img", "cmdline": "ip={guest.address}/{guest.prefix} gw={guest.gateway}",
          "disks": [ { "file": "disk.raw", "format": "qcow2", "readOnly": false, "bus": "virtio" } ],
          "machine": "microvm",
          "cpu": "max,-npt", "memoryMiB": 16, "vcpus": 2, "nic": "virtio-net",
          "ports": [ 80, 443 ], "protocol": "h2c",
          "connections": 7, "keepAlive": false,
          "ready": { "console": "^ready", "http": "/", "restored": "http" },
          "warmUp": "/warm?x=1",
          "template": "never",
          "files": { "kernel.elf": "{{Digest}}", "site.img": "{{Digest}}", "disk.raw": "{{Digest}}" }
        }
        """;

    private static readonly string Minimal = $$"""{ "kind": "unikraft", "kernel": "k", "memoryMiB": 4, "machine": "q35", "ready": { "http": "/" }, "files": { "k": "{{Digest}}" } }""";

    private static ImageManifest Read(string json) => ImageManifestReader.Read("image.json", Encoding.UTF8.GetBytes(json));

    /// <summary>The one error of the minimal manifest with some fields changed; a field that becomes null is taken out.</summary>
    private static string ErrorOf(string changes)
    {
        var manifest = JsonNode.Parse(Minimal)!.AsObject();
        foreach (var (key, value) in JsonNode.Parse(changes)!.AsObject())
        {
            manifest.Remove(key);
            if (value is not null)
            {
                manifest.Add(key, value.DeepClone());
            }
        }

        var error = Assert.Throws<ImageException>(() => Read(manifest.ToJsonString()));
        Assert.Equal(ImageErrorReason.InvalidManifest, error.Reason);
        var single = Assert.Single(error.Errors);
        return $"{single.Key} {single.Rule}";
    }

    [Fact]
    public void Read_EveryField_IsTaken()
    {
        var manifest = Read(Complete);

        Assert.Equal(ImageKind.Site, manifest.Kind);
        Assert.Equal(("kernel.elf", "site.img"), (manifest.Kernel, manifest.Initrd));
        Assert.Equal("ip={guest.address}/{guest.prefix} gw={guest.gateway}", manifest.CommandLine);
        Assert.Equal([new ImageDisk("disk.raw", DiskFormat.Qcow2, ReadOnly: false, DiskBus.Virtio)], manifest.Disks);
        Assert.Equal((MachineType.Microvm, "max,-npt", 16, 2), (manifest.Machine, manifest.Cpu, manifest.MemoryMiB, manifest.VirtualCpus));
        Assert.Equal(NetworkCard.VirtioNet, manifest.NetworkCard);
        Assert.Equal([80, 443], manifest.Ports);
        Assert.Equal((GuestProtocol.H2c, 7, TemplatePolicy.Never), (manifest.Protocol, manifest.Connections, manifest.Template));
        Assert.False(manifest.ReusesConnections);
        Assert.Equal(new ImageReadiness("^ready", "/", RestoredReadiness.Http), manifest.Ready);
        Assert.Equal("/warm?x=1", manifest.WarmUp);
        Assert.Equal(3, manifest.Files.Count);
    }

    [Fact]
    public void Read_LeastFields_TakesTheDefaults()
    {
        var manifest = Read(Minimal.Replace(""" "machine": "q35",""", "", StringComparison.Ordinal));

        Assert.Equal((MachineType.Microvm, "", 1, NetworkCard.VirtioNet), (manifest.Machine, manifest.Cpu, manifest.VirtualCpus, manifest.NetworkCard));
        Assert.Equal([80], manifest.Ports);
        Assert.Equal((GuestProtocol.Http1, 64, TemplatePolicy.Ready), (manifest.Protocol, manifest.Connections, manifest.Template));
        Assert.True(manifest.ReusesConnections);
        Assert.Empty(manifest.Disks);
        Assert.Equal(("", null, null), (manifest.CommandLine, manifest.Initrd, manifest.WarmUp));
    }

    [Theory]
    [InlineData("""{ "kind": null }""", "kind is missing.")]
    [InlineData("""{ "memoryMiB": null }""", "memoryMiB is missing.")]
    [InlineData("""{ "ready": null }""", "ready is missing.")]
    [InlineData("""{ "version": 2 }""", "version must be a whole number from 1 to 1, but is 2.")]
    [InlineData("""{ "kind": "Site" }""", "kind must be one of site, linux, unikraft, mirage, nanos, osv, rumprun, solo5, generic, but is \"Site\".")]
    [InlineData("""{ "memory": 4 }""", "memory is not a known key.")]
    [InlineData("""{ "memoryMiB": 0 }""", "memoryMiB must be a whole number from 1 to 1048576, but is 0.")]
    [InlineData("""{ "vcpus": 0 }""", "vcpus must be a whole number from 1 to 64, but is 0.")]
    [InlineData("""{ "connections": 0 }""", "connections must be a whole number from 1 to 65536, but is 0.")]
    [InlineData("""{ "connections": 1, "keepAlive": true }""", "keepAlive contradicts connections 1")]
    [InlineData("""{ "ports": [] }""", "ports must name 1 to 16 ports.")]
    [InlineData("""{ "ports": [ 80, 0 ] }""", "ports[1] must be a whole number from 1 to 65535, but is 0.")]
    [InlineData("""{ "ports": [ 80, 81, 80 ] }""", "ports[2] is there twice: 80.")]
    [InlineData("""{ "protocol": "http2" }""", "protocol must be one of http1, h2c, tcp, but is \"http2\".")]
    [InlineData("""{ "machine": "isapc" }""", "machine must be one of microvm, q35, pc, solo5-hvt, solo5-spt, but is \"isapc\".")]
    [InlineData("""{ "cpu": "max -drive file=/etc/passwd" }""", "cpu must be a CPU model in QEMU's words")]
    [InlineData("""{ "initrd": "initrd.img" }""", "initrd names 'initrd.img', which files does not list.")]
    [InlineData("""{ "kernel": "../k" }""", "kernel must be a plain file name")]
    [InlineData("""{ "kernel": "/k" }""", "kernel must be a plain file name")]
    [InlineData("""{ "kernel": "" }""", "kernel must be a plain file name")]
    [InlineData("""{ "kernel": "image.json" }""", "kernel must be a plain file name")]
    [InlineData("""{ "kernel": null }""", "kernel is missing, and there is no disk to boot from.")]
    [InlineData("""{ "kernel": null, "machine": "microvm" }""", "kernel is missing: a microvm boots a kernel, not a disk.")]
    [InlineData("""{ "kernel": null, "initrd": "k", "disks": [ { "file": "k" } ] }""", "initrd needs a kernel.")]
    [InlineData("""{ "kernel": null, "cmdline": "x", "disks": [ { "file": "k" } ] }""", "cmdline needs a kernel.")]
    [InlineData("""{ "kind": "site" }""", "initrd is missing: a site is a kernel and an initrd.")]
    [InlineData("""{ "cmdline": "ip={guest.ip}" }""", "cmdline has the unknown placeholder {guest.ip}; known are")]
    [InlineData("""{ "cmdline": "a\nb" }""", "cmdline must not hold control characters.")]
    [InlineData("""{ "machine": "microvm", "nic": "virtio-net-legacy" }""", "nic must be virtio-net: virtio-net-legacy needs PCI, which a microvm has not.")]
    [InlineData("""{ "machine": "microvm", "nic": "e1000" }""", "nic must be virtio-net: e1000 needs PCI, which a microvm has not.")]
    [InlineData("""{ "machine": "microvm", "disks": [ { "file": "k" }, { "file": "k", "bus": "ide" } ] }""", "disks[1].bus must be virtio: a microvm has no ide.")]
    [InlineData("""{ "disks": [ { "file": "d" } ] }""", "disks[0].file names 'd', which files does not list.")]
    [InlineData("""{ "disks": [ { "file": "/dev/sda" } ] }""", "disks[0].file must be a plain file name")]
    [InlineData("""{ "disks": [ { } ] }""", "disks[0].file is missing.")]
    [InlineData("""{ "disks": [ { "file": "k", "format": "vmdk" } ] }""", "disks[0].format must be one of raw, qcow2, but is \"vmdk\".")]
    [InlineData("""{ "warmUp": "warm" }""", "warmUp must be a path that begins with '/'")]
    [InlineData("""{ "ready": { } }""", "ready.console is missing, and so is http")]
    [InlineData("""{ "ready": { "console": "(" } }""", "ready.console must be a regular expression without look-around and back-references: ")]
    [InlineData("""{ "ready": { "console": "(?=a)b" } }""", "ready.console must be a regular expression without look-around and back-references: ")]
    [InlineData("""{ "ready": { "console": ".*" } }""", "ready.console matches an empty line, and so proves nothing.")]
    [InlineData("""{ "ready": { "console": "" } }""", "ready.console must be a regular expression of 1 to 1024 characters.")]
    [InlineData("""{ "ready": { "http": "index" } }""", "ready.http must be a path that begins with '/'")]
    [InlineData("""{ "ready": { "http": "/a b" } }""", "ready.http must be a path that begins with '/'")]
    [InlineData("""{ "ready": { "http": "/", "restored": "console" } }""", "ready.restored is console, but there is no console pattern.")]
    [InlineData("""{ "ready": { "console": "x", "restored": "http" } }""", "ready.restored is http, but there is no http path.")]
    [InlineData("""{ "ready": { "http": "/" }, "protocol": "tcp" }""", "ready.http contradicts protocol tcp: nothing there speaks HTTP.")]
    [InlineData("""{ "ready": { "htpt": "/", "console": "x" } }""", "ready.htpt is not a known key. Did you mean 'http'?")]
    [InlineData("""{ "template": "preApp" }""", "template preApp needs kind linux, whose init can wait, but kind is unikraft.")]
    [InlineData("""{ "machine": "solo5-spt", "template": "never", "nic": "virtio-net" }""", "machine solo5-spt runs kinds solo5 and mirage, but kind is unikraft.")]
    [InlineData("""{ "machine": "solo5-spt", "template": "never", "kind": "solo5", "nic": "virtio-net", "kernel": null }""", "kernel is missing: Solo5 runs a program, it boots no disk.")]
    [InlineData("""{ "machine": "solo5-spt", "template": "never", "kind": "solo5", "nic": "virtio-net", "initrd": "k" }""", "initrd has no place in solo5-spt.")]
    [InlineData("""{ "machine": "solo5-spt", "template": "never", "kind": "solo5", "nic": "virtio-net", "cpu": "max" }""", "cpu has no meaning with solo5-spt")]
    [InlineData("""{ "machine": "solo5-spt", "template": "never", "kind": "solo5", "nic": "virtio-net", "vcpus": 2 }""", "vcpus must be 1: solo5-spt has one processor.")]
    [InlineData("""{ "machine": "solo5-spt", "template": "never", "kind": "solo5", "nic": "e1000" }""", "nic has no meaning with solo5-spt")]
    [InlineData("""{ "machine": "solo5-spt", "template": "ready", "kind": "solo5", "nic": "virtio-net" }""", "template must be never")]
    [InlineData("""{ "machine": "solo5-spt", "template": "never", "kind": "solo5", "nic": "virtio-net", "disks": [ { "file": "k" } ] }""", "disks[0].readOnly must be false")]
    [InlineData("""{ "machine": "solo5-spt", "template": "never", "kind": "solo5", "nic": "virtio-net", "disks": [ { "file": "k", "readOnly": false, "format": "qcow2" } ] }""", "disks[0].format must be raw")]
    [InlineData("""{ "machine": "solo5-spt", "template": "never", "kind": "solo5", "nic": "virtio-net", "disks": [ { "file": "k", "readOnly": false, "bus": "ide" } ] }""", "disks[0].bus has no meaning")]
    [InlineData("""{ "files": { "k": "sha256:abc" } }""", "files.k must be 'sha256:' and 64 lower-case hexadecimal digits, but is \"sha256:abc\".")]
    public void Read_BrokenRule_NamesTheFieldAndTheRule(string changes, string expected)
        => Assert.StartsWith(expected, ErrorOf(changes), StringComparison.Ordinal);

    [Theory]
    [InlineData("../x")]
    [InlineData("a/b")]
    [InlineData(".hidden")]
    [InlineData("a b")]
    [InlineData("")]
    [InlineData("image.json")]
    public void Read_BadNameInFiles_IsRefused(string name)
        => Assert.Contains("must be a plain file name", ErrorOf($$"""{ "files": { "k": "{{Digest}}", "{{name}}": "{{Digest}}" } }"""), StringComparison.Ordinal);

    [Fact]
    public void Read_SeveralErrors_ListsThemAll()
    {
        var error = Assert.Throws<ImageException>(() => Read("""{ "kind": "x", "memoryMiB": -1, "ports": "80" }"""));

        Assert.Equal(
            ["files", "kernel", "kind", "memoryMiB", "ports", "ready"],
            error.Errors.Select(item => item.Key).Order(StringComparer.Ordinal));
        Assert.Equal(6, error.Message.Split(Environment.NewLine).Length);
    }

    [Fact]
    public void Read_DiskThatBoots_NeedsNoKernel()
        => Assert.Null(Read(Minimal.Replace(""" "kernel": "k",""", """ "disks": [ { "file": "k", "bus": "ide" } ],""", StringComparison.Ordinal)).Kernel);

    [Fact]
    public void Write_EveryField_ReadsBackTheSame()
    {
        var bytes = ImageManifestWriter.Write(Read(Complete));

        Assert.Equal(bytes, ImageManifestWriter.Write(ImageManifestReader.Read("image.json", bytes)));

        // A disk needs a microvm and virtio-net to be legal here, and these two are defaults.
        Assert.Equal(JsonNode.Parse(Complete)!.AsObject().Count - 2, JsonNode.Parse(bytes)!.AsObject().Count);
    }

    [Fact]
    public void Write_Defaults_AreLeftOut()
        => Assert.Equal(
            $$"""
            {
              "version": 1,
              "kind": "unikraft",
              "kernel": "k",
              "machine": "q35",
              "memoryMiB": 4,
              "ready": {
                "http": "/"
              },
              "files": {
                "k": "{{Digest}}"
              }
            }

            """,
            Encoding.UTF8.GetString(ImageManifestWriter.Write(Read(Minimal))));

    [Fact]
    public void Write_OrderOfTheSource_DoesNotMatter()
    {
        var turned = new JsonObject(JsonNode.Parse(Complete)!.AsObject().Reverse().Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone())));

        Assert.Equal(ImageManifestWriter.Write(Read(Complete)), ImageManifestWriter.Write(Read(turned.ToJsonString())));
    }
}
