using System.Globalization;
using Gateway.Images.Apps;
using Gateway.Images.Containers.Archives;
using Gateway.Images.Files;

namespace Gateway.Images.Containers.Layers;

/// <summary>
/// Lays layers over each other as the OCI Image Specification 1.1 has it ("Image Layer Filesystem Changeset"), in memory: nothing an archive says is ever a path here. What hides something
/// hides what lower layers have, wherever it stands in its own. Refused is what tools understand in different ways, or what no layer needs: entries that are there twice, that lie behind a
/// link or below a file, hard links to what is not there before them, devices, sparse files, names that look like one another.
/// </summary>
internal sealed class LayerMerger(ContainerLimits limits)
{
    private const string HidesPrefix = ".wh.";
    private const string OpaqueName = ".wh..wh..opq";

    /// <summary>Files of AUFS itself, which archives of that time have.</summary>
    private const string OwnPrefix = ".wh..wh.";

    private const ushort FolderMode = 0b111_101_101;

    private int _entries;
    private long _paths;

    public LayerNode Root { get; } = new(FileKind.Directory, -1) { Mode = FolderMode };

    /// <summary>Lays one more layer over what there is.</summary>
    /// <param name="layer">Its number, from 0.</param>
    /// <param name="what">The layer, as errors name it.</param>
    /// <param name="items">Its entries, with offsets in the spool.</param>
    public void Apply(int layer, string what, IEnumerable<TarItem> items, CancellationToken cancellationToken)
    {
        foreach (var item in items)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var names = ArchivePath.Split(item.Name, $"in {what}");
            Count(item, what);
            if (names.Length > 0)
            {
                Apply(layer, what, item, names);
            }
            else if (item.Type != TarItem.Folder)
            {
                throw AppRefusal.Of(item.Name, $"has no name in {what}.");
            }
        }
    }

    /// <summary>Makes a folder, and those above it, where there is none; for what the configuration speaks of.</summary>
    public void Provide(string path, string what)
    {
        var at = Root;
        foreach (var name in ArchivePath.Split(path.TrimStart('/'), what))
        {
            var next = at.Find(name);
            if (next is { IsFolder: false })
            {
                // A link is for the guest to follow.
                return;
            }

            if (next is null)
            {
                at.Put(name, next = new LayerNode(FileKind.Directory, int.MaxValue) { Mode = FolderMode });
            }

            at = next;
        }
    }

    private void Apply(int layer, string what, TarItem item, string[] names)
    {
        var name = names[^1];
        var isHiding = IsHiding(name, item, what);
        if (Array.Exists(names[..^1], IsReserved))
        {
            throw AppRefusal.Of(item.Name, $"lies in a folder with a name that says that something is hidden, in {what}.");
        }

        if (FindFolder(names[..^1], layer, item, what, make: !isHiding) is not { } folder)
        {
            return;
        }

        if (!isHiding)
        {
            Add(folder, name, layer, item, what);
        }
        else if (name == OpaqueName)
        {
            folder.HideAll(layer);
        }
        else if (!name.StartsWith(OwnPrefix, StringComparison.Ordinal))
        {
            folder.Hide(name[HidesPrefix.Length..], layer);
        }
    }

    /// <summary>Whether an entry hides another one.</summary>
    private static bool IsHiding(string name, TarItem item, string what)
    {
        if (!IsReserved(name))
        {
            return false;
        }

        if (!name.StartsWith(HidesPrefix, StringComparison.Ordinal))
        {
            throw AppRefusal.Of(item.Name, $"has a name in {what} that says that something is hidden, but in other letters.");
        }

        var isOwn = name.StartsWith(OwnPrefix, StringComparison.Ordinal) && name != OpaqueName;
        return name[HidesPrefix.Length..] is not ("" or "." or "..") && (item.IsFile || isOwn)
            ? true
            : throw AppRefusal.Of(item.Name, $"hides nothing that can be hidden, or is no file, in {what}.");
    }

    private static bool IsReserved(string name) => name.StartsWith(HidesPrefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>The folder an entry is in. Null where there is none and none is to be made.</summary>
    private LayerNode? FindFolder(string[] names, int layer, TarItem item, string what, bool make)
    {
        var folder = Root;
        for (var index = 0; index < names.Length; index++)
        {
            var next = folder.Find(names[index]);
            if (next is { IsFolder: false })
            {
                throw AppRefusal.Of(item.Name, $"lies in '{string.Join('/', names[..(index + 1)])}' in {what}, which is {(next.Kind == FileKind.Link ? "a link" : "a file")} there.");
            }

            if (next is null && !make)
            {
                return null;
            }

            if (next is null)
            {
                folder.Put(names[index], next = new LayerNode(FileKind.Directory, layer) { Mode = FolderMode });
            }

            folder = next;
        }

        return folder;
    }

    private void Add(LayerNode folder, string name, int layer, TarItem item, string what)
    {
        var there = folder.Find(name);
        if (item.Type == TarItem.Folder && there is { IsFolder: true })
        {
            there.Layer = layer;
            Own(there, item, what);
            return;
        }

        if (there?.IsOf(layer) == true)
        {
            throw AppRefusal.Of(item.Name, $"is there twice in {what}.");
        }

        folder.Put(name, Create(layer, item, what));
    }

    private LayerNode Create(int layer, TarItem item, string what)
    {
        switch (item.Type)
        {
            case TarItem.Folder:
                return Own(new LayerNode(FileKind.Directory, layer), item, what);
            case TarItem.File or TarItem.ContiguousFile:
                if (item.Size > limits.File)
                {
                    throw AppRefusal.Of(item.Name, $"has {item.Size} bytes in {what}; a file has at most {limits.File}.");
                }

                return Own(new LayerNode(FileKind.Regular, layer) { File = new LayerFile(item.Offset, item.Size, item.ModifiedSeconds) }, item, what);
            case TarItem.SymbolicLink:
                return Own(new LayerNode(FileKind.Link, layer) { Link = CheckLink(item, what) }, item, what);
            case TarItem.HardLink:
                return LinkTo(layer, item, what);
            default:
                throw AppRefusal.Of(item.Name, $"is {Describe(item.Type)} in {what}: a root is made of files, folders and links.");
        }
    }

    /// <summary>One more name of a file, which keeps owner, mode and content also when a later layer has another file at the first.</summary>
    private LayerNode LinkTo(int layer, TarItem item, string what)
    {
        var node = Root;
        foreach (var name in ArchivePath.Split(item.Link, $"to which '{item.Name}' is a hard link in {what}"))
        {
            node = node?.Find(name);
        }

        if (node is null or { IsFolder: true })
        {
            throw AppRefusal.Of(item.Name, $"is a hard link in {what} to '{item.Link}', which is no file that comes before it.");
        }

        if (node.File is not null)
        {
            node.File.HasNames = true;
        }

        return new LayerNode(node.Kind, layer) { File = node.File, Link = node.Link, Mode = node.Mode, User = node.User, Group = node.Group };
    }

    /// <summary>Where a link leads is for the guest to follow, whose root no link leaves; here nobody follows it.</summary>
    private static string CheckLink(TarItem item, string what)
    {
        ArchivePath.CheckText(item.Link, $"to which '{item.Name}' is a link in {what}");
        return item.Link.Length > 0 ? item.Link : throw AppRefusal.Of(item.Name, $"is a link in {what} that leads nowhere.");
    }

    private static LayerNode Own(LayerNode node, TarItem item, string what)
    {
        if (item.User > int.MaxValue || item.Group > int.MaxValue)
        {
            throw AppRefusal.Of(item.Name, $"belongs to {item.User}:{item.Group} in {what}; the highest number of an owner is {int.MaxValue}.");
        }

        (node.Mode, node.User, node.Group) = ((ushort)item.Mode, (uint)item.User, (uint)item.Group);
        return node;
    }

    private void Count(TarItem item, string what)
    {
        _entries++;
        _paths += item.Name.Length + item.Link.Length;
        if (_entries > limits.Entries || _paths > limits.Paths)
        {
            throw AppRefusal.Of(what, string.Create(
                CultureInfo.InvariantCulture, $"has too much in it: all layers together have at most {limits.Entries:N0} files and folders, with at most {limits.Paths >> 20} MiB of paths."));
        }
    }

    private static string Describe(char type) => type switch
    {
        TarItem.CharacterDevice => "a character device",
        TarItem.BlockDevice => "a block device",
        TarItem.Fifo => "a FIFO",
        TarItem.SparseFile => "a sparse file",
        _ => $"an entry of the unknown type '{type}'",
    };
}
