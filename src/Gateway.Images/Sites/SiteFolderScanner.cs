using System.Globalization;
using System.Text;
using Gateway.Images.Files;

namespace Gateway.Images.Sites;

/// <summary>
/// Finds every file of a site, and refuses with its name what no site can hold: links that lead out, nowhere or in circles, devices, FIFOs and sockets, names
/// that cannot be an address, more than an archive takes. Opens nothing.
/// </summary>
internal sealed class SiteFolderScanner
{
    private readonly string _root;
    private readonly List<SiteFile> _files = [];
    private readonly CancellationToken _cancellationToken;
    private long _size;
    private int _entries;
    private int _skipped;

    private SiteFolderScanner(string root, CancellationToken cancellationToken)
    {
        _root = root;
        _cancellationToken = cancellationToken;
    }

    /// <exception cref="ImageException"><see cref="ImageErrorReason.InvalidSource"/>.</exception>
    public static SiteFolder Scan(string folder, CancellationToken cancellationToken)
    {
        var scanner = new SiteFolderScanner(ResolveRoot(folder), cancellationToken);
        try
        {
            scanner.ScanFolder(scanner._root, "/", []);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Refused(folder, $"cannot be read: {error.Message}");
        }

        if (scanner._files.Count == 0)
        {
            throw Refused(folder, "holds no file that a site could serve.");
        }

        scanner._files.Sort((left, right) => SitePath.Compare(left.Path, right.Path));
        return new SiteFolder(scanner._root, scanner._files, scanner._skipped);
    }

    private static string ResolveRoot(string folder)
    {
        try
        {
            var root = LinuxFiles.Resolve(folder);
            return LinuxFiles.FindStatus(root) is { Kind: not FileKind.Directory } other ? throw Refused(folder, $"is {other}, not a folder.") : root;
        }
        catch (LinuxFileException error)
        {
            throw Refused(folder, $"cannot be read: {error.Explanation}.");
        }
    }

    /// <param name="folder">Absolute, links resolved.</param>
    /// <param name="path">The folder's address, with its slash at the end.</param>
    /// <param name="above">The folders on the way here, resolved, to find circles.</param>
    private void ScanFolder(string folder, string path, IReadOnlyList<string> above)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        List<string> way = [.. above, folder];
        foreach (var entry in Directory.EnumerateFileSystemEntries(folder))
        {
            var name = Path.GetFileName(entry);
            if (name.StartsWith('.') && name != ".well-known")
            {
                _skipped++;
                continue;
            }

            var address = path + name;
            CheckName(address, name);
            if (++_entries > ArchiveLimits.Entries)
            {
                throw Refused(address, $"is one too many: a site has at most {ArchiveLimits.Entries.ToString("N0", CultureInfo.InvariantCulture)} files and folders.");
            }

            var (source, status) = Follow(entry, address);
            switch (status.Kind)
            {
                case FileKind.Regular:
                    AddFile(address, source, status);
                    break;
                case FileKind.Directory when way.Contains(source):
                    throw Refused(address, $"is a link that leads back to '{source}', a folder it is in.");
                case FileKind.Directory:
                    ScanFolder(source, address + "/", way);
                    break;
                default:
                    throw Refused(address, $"is {status}: a site is made of files, folders, and links within it.");
            }
        }
    }

    private void AddFile(string address, string source, FileStatus status)
    {
        _files.Add(new SiteFile(address, source));
        _size += status.Size;
        if (_size > ArchiveLimits.ArchiveLength)
        {
            throw Refused(address, "does not fit any more: a site is smaller than 2 GiB.");
        }
    }

    private (string Source, FileStatus Status) Follow(string entry, string address)
    {
        var status = LinuxFiles.FindStatus(entry) ?? throw Refused(address, "vanished while the folder was read.");
        if (status.Kind != FileKind.Link)
        {
            return (entry, status);
        }

        try
        {
            var source = LinuxFiles.Resolve(entry);
            return source == _root || source.StartsWith(_root == "/" ? "/" : _root + "/", StringComparison.Ordinal)
                ? (source, LinuxFiles.FindStatus(source) ?? throw Refused(address, "vanished while the folder was read."))
                : throw Refused(address, $"is a link that leads out of the folder, to '{source}'.");
        }
        catch (LinuxFileException error)
        {
            var leads = error.Error == LinuxFileException.TooManyLinks ? "leads to itself" : $"leads nowhere ({error.Explanation})";
            throw Refused(address, $"is a link that {leads}.");
        }
    }

    private static void CheckName(string address, string name)
    {
        if (name.Contains('\ufffd', StringComparison.Ordinal))
        {
            throw Refused(address, "has a name that is not valid UTF-8.");
        }

        if (name.Any(char.IsControl))
        {
            throw Refused(address, "has control characters in its name.");
        }

        if (Encoding.UTF8.GetByteCount(address) is > ArchiveLimits.PathLength and var length)
        {
            throw Refused(address, $"has an address of {length} bytes; at most {ArchiveLimits.PathLength} can be served.");
        }
    }

    /// <summary>Shows control characters as escapes, so that a name cannot write on the terminal.</summary>
    private static ImageException Refused(string what, string rule)
    {
        var shown = new StringBuilder();
        foreach (var character in what)
        {
            shown.Append(char.IsControl(character) ? $"\\u{(int)character:x4}" : character.ToString());
        }

        return new ImageException(ImageErrorReason.InvalidSource, $"'{shown}' {rule}");
    }
}
