using System.Globalization;
using Gateway.Images.Apps;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Images.Containers.Archives;

/// <summary>An image in a tar archive: where each file's content lies in it. Links, which older <c>docker save</c> has for layers that are there twice, are followed inside the archive.</summary>
internal sealed class TarArchive : IArchive
{
    private const int MaximumLinks = 8;

    private readonly SafeFileHandle _file;
    private readonly Dictionary<string, TarItem> _items = new(StringComparer.Ordinal);

    /// <param name="file">Not compressed; closed with this.</param>
    /// <param name="name">What a person calls it.</param>
    public TarArchive(SafeFileHandle file, string name, ContainerLimits limits)
    {
        (_file, Name) = (file, name);
        var length = RandomAccess.GetLength(file);
        using var buffered = new BufferedStream(new FileSection(file, 0, length));
        foreach (var item in new TarScanner(buffered, name, 0, length).Scan())
        {
            if (_items.Count == limits.Files)
            {
                throw AppRefusal.Of(name, string.Create(CultureInfo.InvariantCulture, $"has more than {limits.Files:N0} files."));
            }

            var path = string.Join('/', ArchivePath.Split(item.Name, $"in {name}"));
            if (item.Type != TarItem.Folder && !_items.TryAdd(path, item))
            {
                throw AppRefusal.Of(path, $"is there twice in {name}.");
            }
        }
    }

    public string Name { get; }

    public Stream? Open(string path)
    {
        var wanted = string.Join('/', ArchivePath.Split(path, $"in {Name}"));
        for (var links = 0; links < MaximumLinks; links++)
        {
            if (!_items.TryGetValue(wanted, out var item))
            {
                return null;
            }

            if (item.IsFile)
            {
                return new FileSection(_file, item.Offset, item.Size);
            }

            wanted = item.Type switch
            {
                TarItem.HardLink => string.Join('/', ArchivePath.Split(item.Link, $"in {Name}")),
                TarItem.SymbolicLink => Follow(wanted, item.Link),
                _ => throw AppRefusal.Of(path, $"is no file in {Name}."),
            };
        }

        throw AppRefusal.Of(path, $"leads through too many links in {Name}.");
    }

    public void Dispose() => _file.Dispose();

    private string Follow(string path, string link)
    {
        var names = new List<string>(path.Split('/')[..^1]);
        foreach (var name in (link.StartsWith('/') ? throw LeadsOut(path, link) : link).Split('/').Where(name => name is not ("" or ".")))
        {
            if (name != "..")
            {
                names.Add(name);
            }
            else if (names.Count > 0)
            {
                names.RemoveAt(names.Count - 1);
            }
            else
            {
                throw LeadsOut(path, link);
            }
        }

        return string.Join('/', names);
    }

    private ImageException LeadsOut(string path, string link) => AppRefusal.Of(path, $"is a link that leads out of {Name}, to '{link}'.");
}
