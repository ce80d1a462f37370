using System.Text;
using Gateway.Images.Manifests;
using Gateway.Images.Sites;
using Gateway.Images.Storage;
using Gateway.Testing;
using Gateway.Testing.Running;
using Gateway.Vms.Launching;
using Xunit;

namespace Gateway.Qemu.Tests.Kit;

/// <summary>The static-site unikernel with one page, as an image in a store of its own.</summary>
internal sealed class SiteGuest : IDisposable
{
    public const string Page = "a page from a VM\n";

    private readonly TemporaryFolder _folder = new();

    /// <summary>What to launch; each time another VM.</summary>
    /// <param name="cancellationToken">Breaks it off.</param>
    /// <param name="change">What the test wants otherwise in the manifest.</param>
    public async Task<VmSpecification> SpecifyAsync(CancellationToken cancellationToken, Func<ImageManifest, ImageManifest>? change = null)
    {
        Assert.SkipUnless(File.Exists(Repository.SiteKernel), "the site unikernel is not built: make images");
        _folder.Write("site/index.html", Page);
        var store = new ImageStore(_folder.Combine("images"), TimeProvider.System);
        var built = await new SiteImageBuilder(store, TimeProvider.System)
            .BuildAsync(_folder.Combine("site"), "page", Repository.SiteKernel, new SiteImageOptions(), progress: null, cancellationToken);
        var image = built.Image with { Manifest = change?.Invoke(built.Image.Manifest) ?? built.Image.Manifest };
        return new VmSpecification($"page-1-{Guid.NewGuid():n}", "page", "", image, image.Manifest.MemoryMiB, 1, new Dictionary<string, string>(), Outbound: false);
    }

    /// <summary>The whole answer to one request.</summary>
    public static async Task<string> GetAsync(IVm vm, CancellationToken cancellationToken)
    {
        await using var connection = await vm.ConnectAsync(cancellationToken);
        await connection.WriteAsync("GET / HTTP/1.1\r\nHost: page.test\r\nConnection: close\r\n\r\n"u8.ToArray(), cancellationToken);
        using var reader = new StreamReader(connection, Encoding.UTF8);
        return await reader.ReadToEndAsync(cancellationToken);
    }

    public void Dispose() => _folder.Dispose();
}
