using System.Text;
using Gateway.Images.Apps;

namespace Gateway.Images.Containers.Archives;

/// <summary>
/// Reads the headers of a tar archive: V7, ustar and pax (POSIX.1-2017), and GNU's long names and large numbers. Nothing in an archive makes it take more memory than the largest header
/// that is allowed, which <c>System.Formats.Tar</c> does not promise; content is skipped, not read.
/// </summary>
/// <param name="archive">Seekable.</param>
/// <param name="what">The archive, as errors name it.</param>
/// <param name="start">Where the archive begins in the stream.</param>
/// <param name="length">How long it is.</param>
internal sealed class TarScanner(Stream archive, string what, long start, long length)
{
    public const int BlockLength = 512;
    private const int MaximumHeader = 1 << 20;
    private const int ModeBits = 0xfff;
    private const int ShownLength = 100;
    private const char PaxHeader = 'x';
    private const char GlobalPaxHeader = 'g';
    private const char LongName = 'L';
    private const char LongLink = 'K';

    private readonly byte[] _block = new byte[BlockLength];
    private readonly long _end = start + length;
    private long _at = start;

    /// <summary>The entries in the order of the archive.</summary>
    /// <exception cref="ImageException">The archive is damaged, or of a kind that is not taken.</exception>
    public IEnumerable<TarItem> Scan()
    {
        var (pax, name, link) = ((PaxRecords?)null, (string?)null, (string?)null);
        while (ReadBlock())
        {
            var (type, size) = ((char)_block[156], Number(124, 12, "size"));
            switch (type)
            {
                case PaxHeader when pax is null:
                    pax = PaxRecords.Parse(ReadHeader(size)) ?? throw Damaged("a pax header is not what it should be");
                    continue;
                case GlobalPaxHeader:
                    if (PaxRecords.Parse(ReadHeader(size)) is not { IsEmpty: true })
                    {
                        throw Damaged("a pax header for all entries says what only one for each may");
                    }

                    continue;
                case LongName when name is null:
                    name = TarField.Text(ReadHeader(size));
                    continue;
                case LongLink when link is null:
                    link = TarField.Text(ReadHeader(size));
                    continue;
                case PaxHeader or LongName or LongLink:
                    throw Damaged("an entry has two headers of a kind");
                default:
                    if ((pax?.Path is not null && name is not null) || (pax?.LinkPath is not null && link is not null))
                    {
                        throw Damaged("an entry has two names");
                    }

                    yield return Take(type, pax ?? new PaxRecords(), name, link);
                    (pax, name, link) = (null, null, null);
                    break;
            }
        }

        if (pax is not null || name is not null || link is not null)
        {
            throw Damaged("it ends after a header");
        }
    }

    private TarItem Take(char type, PaxRecords pax, string? longName, string? longLink)
    {
        var name = longName ?? pax.Path ?? HeaderName();
        type = type switch
        {
            _ when pax.IsSparse => TarItem.SparseFile,
            // Before there was a type for them, folders were told by their name.
            TarItem.OldFile or TarItem.File when name.EndsWith('/') => TarItem.Folder,
            TarItem.OldFile => TarItem.File,
            _ => type,
        };

        var link = longLink ?? pax.LinkPath ?? TarField.Text(_block.AsSpan(157, 100));
        if (Math.Max(Encoding.UTF8.GetByteCount(name), Encoding.UTF8.GetByteCount(link)) > AppFolderScanner.MaximumPathLength)
        {
            throw Damaged($"'{name[..Math.Min(name.Length, ShownLength)]}…' has a path, or leads to one, of more than {AppFolderScanner.MaximumPathLength} bytes");
        }

        // Other tools, too, take nothing after these for content, whatever their headers say.
        var size = type is TarItem.HardLink or TarItem.SymbolicLink or TarItem.CharacterDevice or TarItem.BlockDevice or TarItem.Folder or TarItem.Fifo
            ? 0
            : pax.Size ?? Number(124, 12, "size");
        if (size > _end - _at)
        {
            throw Damaged($"it ends within '{name}'");
        }

        var item = new TarItem(
            type,
            name,
            link,
            (UnixFileMode)(Number(100, 8, "mode") & ModeBits),
            pax.User ?? Number(108, 8, "owner"),
            pax.Group ?? Number(116, 8, "group"),
            pax.ModifiedSeconds ?? TarField.Number(_block.AsSpan(136, 12)) ?? 0,
            _at,
            size);
        Skip(size);
        return item;
    }

    private string HeaderName()
    {
        var name = TarField.Text(_block.AsSpan(0, 100));
        var prefix = _block.AsSpan(257, 6).SequenceEqual("ustar\0"u8) ? TarField.Text(_block.AsSpan(345, 155)) : "";
        return prefix.Length == 0 ? name : $"{prefix}/{name}";
    }

    /// <summary>The next header; false at the end: two blocks of zeros, or nothing more.</summary>
    private bool ReadBlock()
    {
        if (_at >= _end || !Fill())
        {
            return false;
        }

        if (_block.AsSpan().IndexOfAnyExcept((byte)0) < 0)
        {
            return _at < _end && Fill() && _block.AsSpan().IndexOfAnyExcept((byte)0) >= 0 ? throw Damaged("something comes after its end") : false;
        }

        return TarField.HasChecksum(_block) ? true : throw Damaged("the checksum of a header is wrong");
    }

    private bool Fill()
    {
        if (_end - _at < BlockLength)
        {
            throw Damaged("it ends within a header");
        }

        archive.Position = _at;
        archive.ReadExactly(_block);
        _at += BlockLength;
        return true;
    }

    private byte[] ReadHeader(long size)
    {
        if (size > MaximumHeader)
        {
            throw Damaged($"a header has {size} bytes, more than {MaximumHeader}");
        }

        if (size > _end - _at)
        {
            throw Damaged("it ends within a header");
        }

        var content = new byte[size];
        archive.Position = _at;
        archive.ReadExactly(content);
        Skip(size);
        return content;
    }

    private void Skip(long size) => _at += Math.Min(size + ((BlockLength - (size % BlockLength)) % BlockLength), _end - _at);

    private long Number(int at, int width, string field) => TarField.Number(_block.AsSpan(at, width)) ?? throw Damaged($"the {field} of an entry is no number");

    private ImageException Damaged(string why) => AppRefusal.Of(what, $"is no tar archive that can be taken: {why}.");
}
