using Gateway.Images.Manifests;
using Gateway.Images;
using Gateway.Testing.Images;
using Gateway.Testing;
using Gateway.Vms.Configuration;
using Gateway.Vms.Launching;
using Gateway.Vms.Sites.Files;
using Gateway.Vms.Sites.Matching;
using Gateway.Vms.Templates;
using Xunit;

namespace Gateway.Vms.Tests.Templates;

/// <summary>Which machines an image needs templates for.</summary>
public sealed class TemplateShapesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Of_NoSiteHasTheImage_IsTheImagesOwnMachine()
    {
        WriteSite("other", "other");

        Assert.Equal([(TestImages.Manifest.MemoryMiB, 1)], Shapes());
    }

    [Fact]
    public void Of_SitesWithOverrides_IsEachDistinctMachine()
    {
        WriteSite("plain", "blog");
        WriteSite("again", "blog");
        WriteSite("large", "blog", """ "Vm": { "MemoryMiB": 64 } """);
        WriteSite("fast", "blog", """ "Vm": { "Vcpus": 2 } """);
        WriteSite("other", "other", """ "Vm": { "MemoryMiB": 128 } """);
        WriteSite("tenants", "{tenant}", """ "Instance": "Host", "Vm": { "MemoryMiB": 32 } """);

        var own = TestImages.Manifest.MemoryMiB;
        Assert.Equal([(own, 1), (own, 2), (32, 1), (64, 1)], Shapes().Order());
    }

    [Fact]
    public void Of_SitesThatUseNone_AreLeftOut()
    {
        WriteSite("plain", "blog", """ "Vm": { "MemoryMiB": 64 } """);
        WriteSite("never", "blog", """ "Boot": { "Template": "Never" } """);
        WriteSite("secret", "blog", """ "Vm": { "MemoryMiB": 32, "Env": { "KEY": "value" } } """);

        Assert.Equal([(64, 1)], Shapes());
    }

    [Fact]
    public void Of_LinuxWithVariablesOrVolumes_IsEachPointAndDiskOnceAndKnowsNoVariable()
    {
        WriteSite("plain", "blog");
        WriteSite("secret", "blog", """ "Vm": { "Env": { "KEY": "one" } } """);
        WriteSite("other", "blog", """ "Vm": { "Env": { "KEY": "two" } } """);
        WriteSite("small", "blog", """ "Volume": { "SizeMiB": 16, "Path": "/data" } """);
        WriteSite("large", "blog", """ "Volume": { "SizeMiB": 64, "Path": "/srv" }, "Vm": { "Env": { "KEY": "value" } } """);

        var shapes = Of(TestImages.Manifest with { Kind = ImageKind.Linux });

        Assert.Equal([(false, false), (true, false), (true, true)], shapes.Select(shape => (shape.PreApp, shape.Volume is not null)).Order());
        Assert.All(shapes, shape => Assert.Empty(shape.ForNobody("template-1").Environment));
        Assert.Equal(shapes.Select(shape => shape.PreApp), shapes.Select(shape => shape.ForNobody("template-1").PreApp));
    }

    [Theory]
    [InlineData(""" "Boot": { "Template": "Never" } """, "site 'only': its site wants none (Boot:Template=Never)")]
    [InlineData(""" "Vm": { "Env": { "KEY": "value" } } """, "site 'only': its site gives it variables or a volume (Vm:Env, Volume)")]
    public void Of_NoSiteWouldUseOne_IsRefusedWithTheReason(string policy, string reason)
    {
        WriteSite("only", "blog", policy);

        Assert.Contains($"image 'blog' gets no template: {reason}", Refusal().Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TemplatePolicy.Never, true, "its image.json says \"template\": \"never\"")]
    [InlineData(TemplatePolicy.Ready, false, "what its guest writes to disk 'disk.raw' would not be in it")]
    public void Of_ImageThatCanHaveNone_IsRefusedWithTheReason(TemplatePolicy policy, bool readOnly, string reason)
    {
        WriteSite("blog", "blog");

        var refusal = Refusal(TestImages.Manifest with { Template = policy, Disks = [new ImageDisk("disk.raw", ReadOnly: readOnly)] });

        Assert.Equal(VmLaunchFailure.Unsupported, refusal.Failure);
        Assert.Contains($"image 'blog' gets no template: {reason}", refusal.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private void WriteSite(string name, string image, string policy = "")
    {
        var host = image.StartsWith('{') ? $"{image}.{name}.test" : $"{name}.test";
        _folder.Write($"{name}.json", $$"""{ "Match": { "Hosts": [ "{{host}}" ] }, "Image": "{{image}}"{{(policy.Length > 0 ? "," + policy : "")}} }""");
    }

    private VmLaunchException Refusal(ImageManifest? manifest = null) => Assert.Throws<VmLaunchException>(() => Of(manifest));

    private IEnumerable<(int MemoryMiB, int Vcpus)> Shapes() => Of().Select(shape => (shape.MemoryMiB, shape.Vcpus));

    private IReadOnlyList<VmSpecification> Of(ImageManifest? manifest = null)
    {
        var (table, errors) = new SiteFolder(_folder.Path, new GatewayOptions().Defaults).Load(SiteTable.Empty);
        Assert.Empty(errors);
        return TemplateShapes.Of(new Image("blog", "sha256:0", "/nowhere", manifest ?? TestImages.Manifest), table.Sites);
    }
}
