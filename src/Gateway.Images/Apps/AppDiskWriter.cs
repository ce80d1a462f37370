using System.Diagnostics;
using System.Formats.Tar;
using Gateway.Images.Files;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Images.Apps;

/// <summary>
/// Writes an application's disk: a compressed file system with the description for the init and the folder <c>root</c>. <c>sqfstar</c> (squashfs-tools) makes it of an archive that is
/// streamed to it, so nothing is copied and each file is one state of it. All belongs to root; the same entries with the same times give the same bytes.
/// </summary>
internal sealed class AppDiskWriter(CancellationToken cancellationToken)
{
    private const string Tool = "sqfstar";
    private const string DescriptionPath = "app";
    private const string RootPath = "root";
    private const int ErrorLength = 2000;
    private const UnixFileMode FolderMode = (UnixFileMode)0b111_101_101;
    private const UnixFileMode FileMode = (UnixFileMode)0b110_100_100;
    private const UnixFileMode LinkMode = (UnixFileMode)0b111_111_111;

    /// <param name="disk">The file to write.</param>
    /// <param name="description">For the init.</param>
    /// <param name="root">As the scanner found it.</param>
    /// <param name="reading">Told the number of each entry before it is read.</param>
    public async Task WriteAsync(string disk, byte[] description, IReadOnlyList<AppEntry> root, Action<int> reading)
    {
        using var process = Start(disk);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        IOException? broken = null;
        try
        {
            try
            {
                using var archive = new TarWriter(process.StandardInput.BaseStream, TarEntryFormat.Gnu, leaveOpen: true);
                await WriteEntriesAsync(archive, description, root, reading);
            }
            catch (IOException error)
            {
                // Mostly the tool has ended before it read everything: then what it says is the reason.
                broken = error;
            }

            process.StandardInput.Close();
            await process.WaitForExitAsync(cancellationToken);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }

        var (said, _) = (await errors, await output);
        if (process.ExitCode != 0 || broken is not null)
        {
            said = process.ExitCode == 0 ? broken!.Message : said;
            throw AppRefusal.Of("the application's disk", $"could not be made: {Tool} says \"{said.Trim()[..Math.Min(said.Trim().Length, ErrorLength)]}\".");
        }
    }

    private static Process Start(string disk)
    {
        var start = new ProcessStartInfo(Tool) { RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])["-comp", "lz4", "-Xhc", "-no-xattrs", "-no-progress", "-quiet", "-exit-on-error", "-mkfs-time", "0", "-root-mode", "755", "-root-time", "0", disk])
        {
            start.ArgumentList.Add(argument);
        }

        // Its own variable would override the times.
        start.Environment.Remove("SOURCE_DATE_EPOCH");
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new ImageException(ImageErrorReason.InvalidSource, $"'{Tool}' cannot be run, which makes the application's disk: {error.Message}. On Debian it is in the package squashfs-tools.", error);
        }
    }

    private async Task WriteEntriesAsync(TarWriter archive, byte[] description, IReadOnlyList<AppEntry> root, Action<int> reading)
    {
        await AddAsync(archive, Create(TarEntryType.RegularFile, DescriptionPath, FileMode, 0), new MemoryStream(description));
        await AddAsync(archive, Create(TarEntryType.Directory, RootPath, FolderMode, 0), null);
        for (var index = 0; index < root.Count; index++)
        {
            reading(index);
            var entry = root[index];
            var path = $"{RootPath}/{entry.Path}";
            switch (entry.Status.Kind)
            {
                case FileKind.Directory:
                    await AddAsync(archive, Create(TarEntryType.Directory, path, ModeOf(entry), 0), null);
                    break;
                case FileKind.Link:
                    var link = Create(TarEntryType.SymbolicLink, path, LinkMode, 0);
                    link.LinkName = entry.Link!;
                    await AddAsync(archive, link, null);
                    break;
                default:
                    await AddFileAsync(archive, entry, path);
                    break;
            }
        }
    }

    private async Task AddFileAsync(TarWriter archive, AppEntry entry, string path)
    {
        using var source = Open(entry);
        var before = LinuxFiles.GetStatus(source);
        if (before != entry.Status || new FileInfo($"/proc/self/fd/{source.DangerousGetHandle()}").LinkTarget != entry.Source)
        {
            throw Changed(entry);
        }

        await using var content = new FileStream(source, FileAccess.Read);
        await AddAsync(archive, Create(TarEntryType.RegularFile, path, ModeOf(entry), entry.Status.ModifiedSeconds), content);
        if (LinuxFiles.GetStatus(source) != before || content.Position != before.Size)
        {
            throw Changed(entry);
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

    private static GnuTarEntry Create(TarEntryType type, string path, UnixFileMode mode, long modified)
        => new(type, path) { Mode = mode, ModificationTime = DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(modified, 0, uint.MaxValue)) };

    private static UnixFileMode ModeOf(AppEntry entry) => File.GetUnixFileMode(entry.Source);

    private static SafeFileHandle Open(AppEntry entry)
    {
        try
        {
            return LinuxFiles.Open(entry.Source);
        }
        catch (LinuxFileException error)
        {
            throw AppRefusal.Of(entry.Path, $"cannot be read: {error.Explanation}.");
        }
    }

    private static ImageException Changed(AppEntry entry)
        => AppRefusal.Of(entry.Path, "changed while it was read; build again when it is left alone.", ImageErrorReason.SourceChanged);
}
