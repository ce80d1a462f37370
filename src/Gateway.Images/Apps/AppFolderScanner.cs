using System.Globalization;
using System.Text;
using Gateway.Images.Files;

namespace Gateway.Images.Apps;

/// <summary>
/// Finds everything in the folder that becomes an application's root, and refuses with its name what no root can hold: links that climb out of it, devices, FIFOs and sockets, names
/// that cannot be told apart. Links stay links: what they name is in the guest. Opens nothing.
/// </summary>
internal sealed class AppFolderScanner(string root, CancellationToken cancellationToken)
{
    public const int MaximumEntries = 1_000_000;
    public const int MaximumPathLength = 4096;

    private readonly List<AppFolderEntry> _entries = [];

    /// <summary>The folder as a root.</summary>
    /// <exception cref="ImageException"><see cref="ImageErrorReason.InvalidSource"/>.</exception>
    public static AppFolder Scan(string folder, CancellationToken cancellationToken)
    {
        try
        {
            var root = LinuxFiles.Resolve(folder);
            if (LinuxFiles.FindStatus(root) is { Kind: not FileKind.Directory } other)
            {
                throw AppRefusal.Of(folder, $"is {other}, not a folder.");
            }

            var scanner = new AppFolderScanner(root, cancellationToken);
            scanner.ScanFolder(root, "");
            return scanner._entries.Count > 0 ? new AppFolder(scanner._entries, TimeProvider.System) : throw AppRefusal.Of(folder, "is empty: it is to be the application's root.");
        }
        catch (LinuxFileException error)
        {
            throw AppRefusal.Of(folder, $"cannot be read: {error.Explanation}.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw AppRefusal.Of(folder, $"cannot be read: {error.Message}");
        }
    }

    private void ScanFolder(string folder, string path)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var source in Directory.EnumerateFileSystemEntries(folder).Order(StringComparer.Ordinal))
        {
            Add(source, path + Path.GetFileName(source));
        }
    }

    private void Add(string source, string path)
    {
        CheckName(path, Path.GetFileName(path));
        if (_entries.Count == MaximumEntries)
        {
            throw AppRefusal.Of(path, $"is one too many: a root has at most {MaximumEntries.ToString("N0", CultureInfo.InvariantCulture)} files and folders.");
        }

        var status = LinuxFiles.FindStatus(source) ?? throw AppRefusal.Of(path, "vanished while the folder was read.", ImageErrorReason.SourceChanged);
        if (status.Kind is not (FileKind.Regular or FileKind.Directory or FileKind.Link))
        {
            throw AppRefusal.Of(path, $"is {status}: a root is made of files, folders and links.");
        }

        _entries.Add(new AppFolderEntry(path, source, status, status.Kind == FileKind.Link ? ReadLink(source, path) : null));
        if (status.Kind == FileKind.Directory)
        {
            ScanFolder(source, path + "/");
        }
    }

    private static void CheckName(string path, string name)
    {
        if (name.Contains('\ufffd', StringComparison.Ordinal))
        {
            throw AppRefusal.Of(path, "has a name that is not valid UTF-8.");
        }

        if (name.Any(char.IsControl))
        {
            throw AppRefusal.Of(path, "has control characters in its name.");
        }

        if (Encoding.UTF8.GetByteCount(path) is > MaximumPathLength and var length)
        {
            throw AppRefusal.Of(path, $"has a path of {length} bytes; at most {MaximumPathLength} are possible.");
        }
    }

    /// <summary>Where a link leads. In the guest no link can leave the root; one that tries to here means something else than its owner thinks.</summary>
    private string ReadLink(string source, string path)
    {
        var target = new FileInfo(source).LinkTarget ?? throw AppRefusal.Of(path, "changed while the folder was read.", ImageErrorReason.SourceChanged);
        if (target.Contains('\ufffd', StringComparison.Ordinal) || target.Any(char.IsControl))
        {
            throw AppRefusal.Of(path, "is a link to a name that is not valid UTF-8 or has control characters.");
        }

        if (target == root || target.StartsWith(root == "/" ? "//" : root + "/", StringComparison.Ordinal))
        {
            throw AppRefusal.Of(path, $"is a link to '{target}', which is in the folder here, but not in the guest, whose root the folder is; make it relative.");
        }

        var depth = target.StartsWith('/') ? 0 : path.Count(character => character == '/');
        foreach (var part in target.Split('/').Where(part => part is not ("" or ".")))
        {
            depth += part == ".." ? -1 : 1;
            if (depth < 0)
            {
                throw AppRefusal.Of(path, $"is a link that leads out of the folder, to '{target}'.");
            }
        }

        return target;
    }
}
