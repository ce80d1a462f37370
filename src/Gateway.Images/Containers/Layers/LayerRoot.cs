using Gateway.Images.Apps;
using Gateway.Images.Containers.Archives;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Images.Containers.Layers;

/// <summary>What layers make together, as an application's root.</summary>
/// <param name="root">All of them merged.</param>
/// <param name="spool">Where the content of files lies.</param>
internal sealed class LayerRoot(LayerNode root, SafeFileHandle spool) : IAppRoot
{
    public int Count { get; } = CountBelow(root);

    public IEnumerable<AppEntry> Entries => EntriesOf(root, "", []);

    public AppEntry? Find(string path)
    {
        var node = root;
        foreach (var name in path.Split('/'))
        {
            node = node?.Find(name);
        }

        return node is null ? null : Describe(node, path, null);
    }

    public Task ReadAsync(AppEntry file, Func<Stream, Task> read, bool isWhole)
    {
        var content = file.Path.Split('/').Aggregate(root, (node, name) => node.Find(name)!).File!;
        return read(new FileSection(spool, content.Offset, content.Size));
    }

    /// <param name="names">The first names of files that have several, as far as they came by.</param>
    private static IEnumerable<AppEntry> EntriesOf(LayerNode folder, string path, Dictionary<LayerFile, string> names)
    {
        if (!folder.HasChildren)
        {
            yield break;
        }

        foreach (var (name, node) in folder.Children.OrderBy(child => child.Key, StringComparer.Ordinal))
        {
            var at = path + name;
            yield return Describe(node, at, node.File is { HasNames: true } file && !names.TryAdd(file, at) ? names[file] : null);
            foreach (var entry in EntriesOf(node, at + "/", names))
            {
                yield return entry;
            }
        }
    }

    private static AppEntry Describe(LayerNode node, string path, string? sameAs) => new(path, node.Kind, (UnixFileMode)node.Mode)
    {
        Owner = node is { User: 0, Group: 0 } ? AppUser.Root : new AppUser(node.User, node.Group),
        Size = node.File?.Size ?? 0,
        ModifiedSeconds = node.File?.ModifiedSeconds ?? 0,
        Link = node.Link,
        SameAs = sameAs,
    };

    private static int CountBelow(LayerNode folder) => folder.HasChildren ? folder.Children.Values.Sum(child => 1 + CountBelow(child)) : 0;
}
