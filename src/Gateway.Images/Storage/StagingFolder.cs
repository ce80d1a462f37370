using Gateway.Images.Files;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Images.Storage;

/// <summary>
/// A folder inside the store in which an image is put together: on the same file system, invisible to readers, swept away by others once its process is gone.
/// Disposing it removes it, unless it became an image.
/// </summary>
public sealed class StagingFolder : IDisposable
{
    private readonly SafeFileHandle _claim;

    private StagingFolder(string path, SafeFileHandle claim)
    {
        Path = path;
        _claim = claim;
    }

    /// <summary>The absolute path.</summary>
    public string Path { get; }

    /// <summary>The path of a file in it.</summary>
    public string PathOf(string file) => System.IO.Path.Combine(Path, file);

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }

        _claim.Dispose();
    }

    /// <summary>Makes one. Needs the store's lock, or a sweep could take it for a dead one before it is claimed.</summary>
    internal static StagingFolder Create_NeedsLock(StoreLayout layout)
    {
        var path = layout.NewPath(StoreLayout.StagingPrefix);
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var claim = LinuxFiles.Open(path);
        LinuxFiles.TryLock(claim);
        return new StagingFolder(path, claim);
    }

    /// <summary>Whether nobody works in a staging folder any more.</summary>
    internal static bool IsDead_NeedsLock(string path)
    {
        try
        {
            using var claim = LinuxFiles.Open(path);
            return LinuxFiles.TryLock(claim);
        }
        catch (LinuxFileException)
        {
            // Its owner has just removed it, or is another user.
            return false;
        }
    }
}
