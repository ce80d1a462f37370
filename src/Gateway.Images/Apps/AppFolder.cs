using Gateway.Images.Files;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Images.Apps;

/// <summary>A folder that becomes an application's root, as it was when it was scanned: a file that is another one since is an error.</summary>
/// <param name="entries">In the order of <see cref="IAppRoot.Entries"/>.</param>
internal sealed class AppFolder(IReadOnlyList<AppFolderEntry> entries, TimeProvider time) : IAppRoot
{
    private readonly IReadOnlyList<AppFolderEntry> _entries = entries;
    private readonly Dictionary<string, AppFolderEntry> _byPath = entries.ToDictionary(entry => entry.Path, StringComparer.Ordinal);

    public int Count => _entries.Count;

    public IEnumerable<AppEntry> Entries => _entries.Select(Describe);

    public AppEntry? Find(string path) => _byPath.TryGetValue(path, out var entry) ? Describe(entry) : null;

    public async Task ReadAsync(AppEntry file, Func<Stream, Task> read, bool isWhole)
    {
        var entry = _byPath[file.Path];
        using var source = Open(entry);
        if (!entry.Status.Identity.IsSettled(time.GetUtcNow()))
        {
            // A change while it is read could not be told from the last one.
            await Task.Delay(FileIdentity.Settling * 2, time);
        }

        // No folder on the way has become a link.
        if (LinuxFiles.GetStatus(source) != entry.Status || new FileInfo($"/proc/self/fd/{source.DangerousGetHandle()}").LinkTarget != entry.Source)
        {
            throw Changed(entry);
        }

        await using var content = new FileStream(source, FileAccess.Read);
        await read(content);
        if (LinuxFiles.GetStatus(source) != entry.Status || (isWhole && content.Position != entry.Status.Size))
        {
            throw Changed(entry);
        }
    }

    private static AppEntry Describe(AppFolderEntry entry) => new(entry.Path, entry.Status.Kind, entry.Status.Mode)
    {
        Size = entry.Status.Kind == FileKind.Regular ? entry.Status.Size : 0,
        ModifiedSeconds = entry.Status.ModifiedSeconds,
        Link = entry.Link,
    };

    private static SafeFileHandle Open(AppFolderEntry entry)
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

    private static ImageException Changed(AppFolderEntry entry)
        => AppRefusal.Of(entry.Path, "changed while it was read; build again when it is left alone.", ImageErrorReason.SourceChanged);
}
