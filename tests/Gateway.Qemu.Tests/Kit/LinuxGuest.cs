using System.Text;
using Gateway.Images.Apps;
using Gateway.Images.Manifests;
using Gateway.Images.Storage;
using Gateway.Testing;
using Gateway.Testing.Running;
using Gateway.Vms.Launching;
using Xunit;

namespace Gateway.Qemu.Tests.Kit;

/// <summary>The application for tests on micro-Linux, as an image in a store of its own.</summary>
internal sealed class LinuxGuest : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>What to launch; each time another VM.</summary>
    /// <param name="cancellationToken">Breaks it off.</param>
    /// <param name="change">What the test wants otherwise in the manifest.</param>
    public async Task<VmSpecification> SpecifyAsync(CancellationToken cancellationToken, Func<ImageManifest, ImageManifest>? change = null)
    {
        Assert.SkipUnless(Directory.Exists(Repository.LinuxApp), "the application is not built: make -C images/linux test");
        var options = new AppImageOptions { Command = ["./server", "--port", "8080"], Ports = [8080] };
        var built = await new AppImageBuilder(new ImageStore(_folder.Combine("images"), TimeProvider.System))
            .BuildAsync(Repository.LinuxApp, "app", AppBase.In(Repository.LinuxBase), options, progress: null, cancellationToken);
        var image = built.Image with { Manifest = change?.Invoke(built.Image.Manifest) ?? built.Image.Manifest };
        return new VmSpecification($"app-1-{Guid.NewGuid():n}", "app", "", image, image.Manifest.MemoryMiB, 1, new Dictionary<string, string>(), Outbound: false);
    }

    /// <summary>The body of the answer to one request.</summary>
    public static async Task<string> GetAsync(IVm vm, string path, CancellationToken cancellationToken)
    {
        await using var connection = await vm.ConnectAsync(cancellationToken);
        await connection.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n\r\n"), cancellationToken);
        using var reader = new StreamReader(connection, Encoding.UTF8);
        return (await reader.ReadToEndAsync(cancellationToken)).Split("\r\n\r\n")[1].Trim();
    }

    public void Dispose() => _folder.Dispose();
}
