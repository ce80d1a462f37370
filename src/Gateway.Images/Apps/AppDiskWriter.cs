using System.Diagnostics;
using System.Formats.Tar;
using System.Globalization;
using Gateway.Images.Files;

namespace Gateway.Images.Apps;

/// <summary>
/// Writes an application's disk: a compressed file system with the description for the init and the folder <c>root</c>. <c>sqfstar</c> (squashfs-tools) makes it of an archive that is
/// streamed to it, so nothing is copied and each file is one state of it. The same entries with the same times give the same bytes.
/// </summary>
internal sealed class AppDiskWriter(CancellationToken cancellationToken)
{
    private const string Tool = "sqfstar";
    private const string DescriptionPath = "app";
    private const string RootPath = "root";
    private const string Memory = "16M";
    private const int ErrorLength = 2000;
    private const UnixFileMode FolderMode = (UnixFileMode)0b111_101_101;
    private const UnixFileMode FileMode = (UnixFileMode)0b110_100_100;
    private const UnixFileMode LinkMode = (UnixFileMode)0b111_111_111;

    /// <param name="disk">The file to write.</param>
    /// <param name="description">For the init.</param>
    /// <param name="reading">Told the number of each entry before it is read.</param>
    public async Task WriteAsync(string disk, byte[] description, IAppRoot root, Action<int> reading)
    {
        using var process = Start(disk, Latest(root));
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        IOException? broken = null;
        var isWhole = false;
        try
        {
            try
            {
                using var input = process.StandardInput;
                using var archive = new TarWriter(input.BaseStream, TarEntryFormat.Gnu, leaveOpen: true);
                await WriteEntriesAsync(archive, description, root, reading);
                isWhole = true;
            }
            catch (IOException error)
            {
                // Mostly the tool has ended before it read everything: then what it says is the reason. An archive ends with two blocks of zeros, and it ends with the first.
                broken = error;
            }

            await process.WaitForExitAsync(cancellationToken);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }

        var (said, _) = (await errors, await output);
        if (process.ExitCode != 0 || !isWhole)
        {
            said = process.ExitCode == 0 ? broken!.Message : said;
            throw AppRefusal.Of("the application's disk", $"could not be made: {Tool} says \"{said.Trim()[..Math.Min(said.Trim().Length, ErrorLength)]}\".");
        }
    }

    private static long Latest(IAppRoot root) => root.Entries.Where(entry => entry.Kind == FileKind.Regular).Select(Modified).DefaultIfEmpty().Max();

    private static Process Start(string disk, long latest)
    {
        var start = new ProcessStartInfo(Tool) { RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])["-comp", "lz4", "-Xhc", "-no-xattrs", "-no-progress", "-quiet", "-exit-on-error", "-mem", Memory, "-root-mode", "755", disk])
        {
            start.ArgumentList.Add(argument);
        }

        // Else the root of the file system has the time of building, whatever -root-time says (4.5.1). No file is later than this.
        start.Environment["SOURCE_DATE_EPOCH"] = latest.ToString(CultureInfo.InvariantCulture);
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new ImageException(ImageErrorReason.InvalidSource, $"'{Tool}' cannot be run, which makes the application's disk: {error.Message}. On Debian it is in the package squashfs-tools.", error);
        }
    }

    private async Task WriteEntriesAsync(TarWriter archive, byte[] description, IAppRoot root, Action<int> reading)
    {
        await AddAsync(archive, Create(TarEntryType.RegularFile, DescriptionPath, FileMode, AppUser.Root), new MemoryStream(description));
        await AddAsync(archive, Create(TarEntryType.Directory, RootPath, FolderMode, AppUser.Root), null);
        var index = 0;
        foreach (var entry in root.Entries)
        {
            reading(index++);
            await AddEntryAsync(archive, entry, root);
        }
    }

    private async Task AddEntryAsync(TarWriter archive, AppEntry entry, IAppRoot root)
    {
        var path = $"{RootPath}/{entry.Path}";
        if (entry.SameAs is { } first)
        {
            var name = Create(TarEntryType.HardLink, path, entry.Mode, entry.Owner);
            name.LinkName = $"{RootPath}/{first}";
            await AddAsync(archive, name, null);
            return;
        }

        switch (entry.Kind)
        {
            case FileKind.Directory:
                await AddAsync(archive, Create(TarEntryType.Directory, path, entry.Mode, entry.Owner), null);
                break;
            case FileKind.Link:
                var link = Create(TarEntryType.SymbolicLink, path, LinkMode, entry.Owner);
                link.LinkName = entry.Link!;
                await AddAsync(archive, link, null);
                break;
            default:
                await root.ReadAsync(entry, content => AddAsync(archive, Create(TarEntryType.RegularFile, path, entry.Mode, entry.Owner, Modified(entry)), content), isWhole: true);
                break;
        }
    }

    private async Task AddAsync(TarWriter archive, TarEntry entry, Stream? content)
    {
        if (content is not null)
        {
            entry.DataStream = content;
        }

        await archive.WriteEntryAsync(entry, cancellationToken);
    }

    private static GnuTarEntry Create(TarEntryType type, string path, UnixFileMode mode, AppUser owner, long modified = 0) => new(type, path)
    {
        Mode = mode,
        Uid = (int)owner.User,
        Gid = (int)owner.Group,
        ModificationTime = DateTimeOffset.FromUnixTimeSeconds(modified),
    };

    private static long Modified(AppEntry entry) => Math.Clamp(entry.ModifiedSeconds, 0, uint.MaxValue);
}
