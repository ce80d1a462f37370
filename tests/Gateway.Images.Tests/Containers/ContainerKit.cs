using System.Diagnostics;
using System.Text.RegularExpressions;
using Gateway.Images.Apps;
using Gateway.Images.Containers;
using Gateway.Images.Manifests;
using Gateway.Images.Storage;
using Gateway.Images.Tests.Apps;
using Gateway.Testing;
using Xunit;

namespace Gateway.Images.Tests.Containers;

/// <summary>Imports containers' images into a store of a test's own, and reads back what is on the disk with <c>unsquashfs</c>.</summary>
internal sealed class ContainerKit : IDisposable
{
    private readonly CancellationToken _token = TestContext.Current.CancellationToken;

    public ContainerKit()
    {
        Store = new ImageStore(Folder.Combine("store"), TimeProvider.System);
        Folder.Write("base/kernel.elf", "kernel");
        Folder.Write("base/base.img", "initrd");
    }

    public TemporaryFolder Folder { get; } = new();

    public ImageStore Store { get; }

    public ContainerLimits Limits { get; set; } = ContainerLimits.Default;

    public ContainerSource Source { get; set; } = new() { Path = "" };

    /// <summary>A layer with a program that can run.</summary>
    public static TestTar Base() => new TestTar().Program("server", TestProgram.Static);

    public void Dispose() => Folder.Dispose();

    /// <summary>Imports an archive.</summary>
    public Task<Image> ImportAsync(byte[] archive) => ImportAsync(Folder.Write("image.tar", archive));

    public Task<Image> ImportAsync(TestContainer container) => ImportAsync(container.ToArchive());

    /// <summary>Imports what is at a path, as 'shop'.</summary>
    public async Task<Image> ImportAsync(string path)
    {
        var builder = new ContainerImageBuilder(Store) { Limits = Limits };
        var import = await builder.BuildAsync("shop", Source with { Path = path }, AppBase.In(Folder.Combine("base")), null, _token).WaitAsync(TestTimeouts.Process, _token);
        using var staged = import.Image;
        return await staged.AddAsync(_token);
    }

    /// <summary>Why an import is refused; nothing is left in the store then.</summary>
    public async Task<string> RefusalAsync(byte[] archive, ImageErrorReason reason = ImageErrorReason.InvalidSource)
    {
        var error = await Assert.ThrowsAsync<ImageException>(() => ImportAsync(archive));
        Assert.True(error.Reason == reason, error.Message);
        Assert.Equal([".lock"], Directory.EnumerateFileSystemEntries(Store.Folder).Select(path => Path.GetFileName(path)));
        return error.Message;
    }

    public Task<string> RefusalAsync(TestContainer container, ImageErrorReason reason = ImageErrorReason.InvalidSource) => RefusalAsync(container.ToArchive(), reason);

    /// <summary>What is on an image's disk: a line an entry, with mode, owner, size, time, path and link, as <c>unsquashfs</c> lists it; the root's entries without their folder.</summary>
    public async Task<string[]> ListAsync(Image image)
    {
        var listing = await RunAsync("unsquashfs", "-lln", "-UTC", image.PathOf("root.squashfs"));
        return [.. listing.Split('\n').Where(line => line.Contains(" squashfs-root/root/", StringComparison.Ordinal)).Select(line => Regex.Replace(line.Replace("squashfs-root/root/", "", StringComparison.Ordinal), " +", " "))];
    }

    /// <summary>The paths that are on an image's disk, in order, with where links lead.</summary>
    public async Task<string[]> PathsAsync(Image image) => [.. (await ListAsync(image)).Select(line => string.Join(' ', line.Split(' ')[5..]))];

    /// <summary>The content of a file on an image's disk.</summary>
    public Task<string> ReadAsync(Image image, string path) => RunAsync("unsquashfs", "-cat", image.PathOf("root.squashfs"), path);

    /// <summary>What a program prints.</summary>
    public async Task<string> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Folder.Path };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(_token);
        var output = await process.StandardOutput.ReadToEndAsync(_token).WaitAsync(TestTimeouts.Process, _token);
        await process.WaitForExitAsync(_token).WaitAsync(TestTimeouts.Process, _token);
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {await errors}{output}");
        return output;
    }

    /// <summary>The manifest of the image that was imported last.</summary>
    public ImageManifest Manifest => Store.Load("shop").Manifest;
}
