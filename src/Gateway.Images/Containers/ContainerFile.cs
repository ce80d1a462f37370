using Gateway.Images.Containers.Archives;
using Gateway.Images.Containers.Layers;
using Gateway.Images.Files;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Images.Containers;

/// <summary>The file or folder that a container's image comes in.</summary>
public static class ContainerFile
{
    /// <summary>Whether something may be a container's image: a folder, or a tar archive, compressed or not.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static bool IsContainer(string path)
    {
        if (Directory.Exists(path))
        {
            return true;
        }

        // A FIFO would hang, a device has no end.
        if (!File.Exists(path) || LinuxFiles.FindStatus(LinuxFiles.Resolve(path)) is not { Kind: FileKind.Regular })
        {
            return false;
        }

        using var file = File.OpenRead(path);
        var block = new byte[TarScanner.BlockLength];
        try
        {
            using var plain = Decompressor.Open(file, Decompressor.Recognise(file), ContainerLimits.Default);
            return plain.ReadAtLeast(block, block.Length, throwOnEndOfStream: false) == block.Length && block[0] != 0 && TarField.HasChecksum(block);
        }
        catch (Exception error) when (Decompressor.IsDamage(error))
        {
            return false;
        }
    }

    /// <summary>Opens it to be read.</summary>
    /// <param name="folder">Where there is room for an archive that is compressed as a whole.</param>
    internal static IArchive Open(string path, string folder, ContainerLimits limits, CancellationToken cancellationToken)
    {
        try
        {
            if (Directory.Exists(path))
            {
                return new FolderArchive(path);
            }

            using var file = File.OpenRead(path);
            return new TarArchive(Decompressor.Recognise(file) == Compression.None ? File.OpenHandle(path) : Decompress(file, path, folder, limits, cancellationToken), path, limits);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ImageException(ImageErrorReason.InvalidSource, $"'{path}' cannot be read: {error.Message}", error);
        }
    }

    private static SafeFileHandle Decompress(FileStream file, string path, string folder, ContainerLimits limits, CancellationToken cancellationToken)
    {
        var spool = new Spool(folder, limits);
        try
        {
            spool.Add(file, path, null, null, cancellationToken);
            return spool.File;
        }
        catch
        {
            spool.Dispose();
            throw;
        }
    }
}
