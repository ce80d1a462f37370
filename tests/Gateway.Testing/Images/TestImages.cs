using System.Text;
using Gateway.Images;
using Gateway.Images.Manifests;
using Gateway.Images.Storage;

namespace Gateway.Testing.Images;

/// <summary>Images for tests that need a store but no guest that runs.</summary>
public static class TestImages
{
    /// <summary>A manifest of a microvm with one file, <c>kernel.elf</c>; change what a test is about by <c>with</c>.</summary>
    public static ImageManifest Manifest { get; } = new()
    {
        Kind = ImageKind.Generic,
        Kernel = "kernel.elf",
        MemoryMiB = 8,
        Ready = new ImageReadiness("^ready", null),
        Files = new Dictionary<string, string>(),
    };

    /// <summary>Adds an image whose kernel is the given text; the same text and manifest make the same digest.</summary>
    public static Task<Image> AddAsync(ImageStore store, string name, string kernel, CancellationToken cancellationToken)
        => AddAsync(store, name, kernel, Manifest, cancellationToken);

    /// <summary>The same with a manifest of the test's own.</summary>
    public static Task<Image> AddAsync(ImageStore store, string name, string kernel, ImageManifest manifest, CancellationToken cancellationToken)
        => AddAsync(store, name, Encoding.UTF8.GetBytes(kernel), manifest, cancellationToken);

    /// <summary>The same with a kernel that may be run.</summary>
    public static async Task<Image> AddAsync(ImageStore store, string name, byte[] kernel, ImageManifest manifest, CancellationToken cancellationToken)
    {
        using var staging = await store.StageAsync(cancellationToken);
        await File.WriteAllBytesAsync(staging.PathOf("kernel.elf"), kernel, cancellationToken);
        return await store.AddAsync(name, staging, manifest, cancellationToken);
    }
}
