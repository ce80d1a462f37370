using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Images.Sites;

/// <summary>
/// Writes an archive as <c>images/site/FORMAT.md</c> has it, from front to back: bodies as they come, then heads and paths, then the table of entries, and the
/// header last. Holds no content. One thread at a time; reading what was written is safe from any.
/// </summary>
internal sealed class SiteArchiveWriter : IDisposable
{
    private const int HeaderLength = 64;
    private const int EntryLength = 96;
    private const int BodyAlignment = 16;
    private readonly SafeFileHandle _file;

    public SiteArchiveWriter(string path)
    {
        _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite);
        Write(new byte[HeaderLength]);
    }

    /// <summary>Where the next byte goes.</summary>
    public long Position { get; private set; }

    public void Dispose() => _file.Dispose();

    /// <summary>Goes on to where a body may begin.</summary>
    public void AlignBody() => Align(BodyAlignment);

    /// <summary>Takes back everything from a position on.</summary>
    public void RewindTo(long position) => Position = position;

    /// <exception cref="ImageException">The archive would reach 2 GiB.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (Position + bytes.Length > ArchiveLimits.ArchiveLength)
        {
            throw new ImageException(ImageErrorReason.InvalidSource, "the site does not fit into an archive: with its compressed variants it reaches 2 GiB.");
        }

        try
        {
            RandomAccess.Write(_file, bytes, Position);
            Position += bytes.Length;
        }
        catch (IOException error)
        {
            throw new ImageException(ImageErrorReason.StoreUnusable, $"the archive cannot be written: {error.Message}", error);
        }
    }

    /// <summary>Writes something small and says where it lies.</summary>
    public Slice WriteSlice(ReadOnlySpan<byte> bytes)
    {
        var offset = (uint)Position;
        Write(bytes);
        return new Slice(offset, (uint)bytes.Length);
    }

    /// <summary>What was written from a position on.</summary>
    public Slice SliceFrom(long start) => new((uint)start, (uint)(Position - start));

    /// <summary>Reads back from a slice; zero at its end.</summary>
    public int Read(Slice slice, long at, Span<byte> buffer)
    {
        var rest = (int)Math.Min(slice.Length - at, buffer.Length);
        return rest == 0 ? 0 : RandomAccess.Read(_file, buffer[..rest], slice.Offset + at);
    }

    /// <summary>Writes paths, table and header; the archive is then complete.</summary>
    /// <param name="entries">In any order; among them the one with the empty path.</param>
    /// <returns>The length of the archive in bytes.</returns>
    public long Complete(IReadOnlyList<SiteEntry> entries)
    {
        var sorted = entries.OrderBy(entry => entry.Path, Comparer<string>.Create(SitePath.Compare)).ToArray();
        var paths = WritePaths(sorted);
        Align(8);
        var table = Position;
        Span<byte> record = stackalloc byte[EntryLength];
        for (var index = 0; index < sorted.Length; index++)
        {
            Fill(record, sorted[index], paths[index]);
            Write(record);
        }

        WriteHeader((uint)sorted.Length, (uint)table);
        RandomAccess.SetLength(_file, Position);
        return Position;
    }

    private Slice[] WritePaths(SiteEntry[] entries)
    {
        var slices = new Slice[entries.Length];
        for (var index = 0; index < entries.Length; index++)
        {
            slices[index] = entries[index].Path.Length == 0 ? default : WriteSlice(Encoding.UTF8.GetBytes(entries[index].Path));
        }

        return slices;
    }

    private void WriteHeader(uint count, uint table)
    {
        const int NotFound = 0; // The empty path sorts first.
        Span<byte> header = stackalloc byte[HeaderLength];
        header.Clear();
        "GWSITE01"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], (uint)Position);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], count);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], table);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], NotFound);
        RandomAccess.Write(_file, header, 0);
    }

    private static void Fill(Span<byte> record, SiteEntry entry, Slice path)
    {
        Put(record, path);
        BinaryPrimitives.WriteUInt32LittleEndian(record[8..], (uint)entry.Kind);
        BinaryPrimitives.WriteUInt32LittleEndian(record[12..], (uint)entry.Status);
        BinaryPrimitives.WriteInt64LittleEndian(record[16..], entry.LastModified);
        Put(record[24..], entry.Identity);
        Put(record[48..], entry.Gzip);
        Put(record[72..], entry.Brotli);
    }

    private static void Put(Span<byte> record, Representation representation)
    {
        Put(record, representation.Head);
        Put(record[8..], representation.Body.Length == 0 ? default : representation.Body);
        Put(record[16..], representation.EntityTag);
    }

    private static void Put(Span<byte> record, Slice slice)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(record, slice.Offset);
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], slice.Length);
    }

    /// <summary>Pads with zeros, also over what a rewind left.</summary>
    private void Align(int alignment)
    {
        Span<byte> zeros = stackalloc byte[BodyAlignment];
        zeros.Clear();
        Write(zeros[..(int)((alignment - (Position % alignment)) % alignment)]);
    }
}
