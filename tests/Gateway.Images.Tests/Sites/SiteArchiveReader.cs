using System.Buffers.Binary;
using System.Text;
using Gateway.Images.Sites;

namespace Gateway.Images.Tests.Sites;

/// <summary>Reads an archive by the letter of <c>images/site/FORMAT.md</c> and throws where it is not obeyed; independent of the writer's code.</summary>
internal static class SiteArchiveReader
{
    public static Dictionary<string, ArchivedEntry> Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        Require(bytes.AsSpan(0, 8).SequenceEqual("GWSITE01"u8), "magic");
        Require(Number(bytes, 8) == bytes.Length, "length");
        Require(bytes.AsSpan(24, 40).IndexOfAnyExcept((byte)0) < 0, "reserved");
        var (count, table, notFound) = (Number(bytes, 12), Number(bytes, 16), Number(bytes, 20));
        Require(count >= 1 && table % 8 == 0 && table + (96 * count) <= bytes.Length && notFound < count, "table");

        var entries = new Dictionary<string, ArchivedEntry>(StringComparer.Ordinal);
        byte[]? before = null;
        for (var index = 0; index < count; index++)
        {
            var at = (int)(table + (96 * index));
            var name = Slice(bytes, at);
            Require(before is null || before.AsSpan().SequenceCompareTo(name) < 0, "order");
            before = name;
            var entry = new ArchivedEntry(
                Encoding.UTF8.GetString(name),
                (SiteEntryKind)Number(bytes, at + 8),
                (int)Number(bytes, at + 12),
                BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at + 16)),
                Representation(bytes, at + 24) ?? throw new InvalidDataException("identity"),
                Representation(bytes, at + 48),
                Representation(bytes, at + 72));
            Check(entry, index == notFound);
            entries.Add(entry.Path, entry);
        }

        return entries;
    }

    private static void Check(ArchivedEntry entry, bool isNotFound)
    {
        Require(isNotFound == (entry.Path.Length == 0) && isNotFound == (entry.Kind == SiteEntryKind.Status), "notFound");
        Require(entry.Path.Length == 0 || (entry.Path[0] == '/' && !entry.Path.Contains("//", StringComparison.Ordinal) && !entry.Path.Split('/').Any(segment => segment is "." or "..")), "path");
        Require(entry.Status == entry.Kind switch { SiteEntryKind.File => 200, SiteEntryKind.Redirect => 301, SiteEntryKind.Status => 404, _ => -1 }, "status");
        var representations = new[] { entry.Identity, entry.Gzip, entry.Brotli }.OfType<ArchivedRepresentation>().ToArray();
        Require(representations.Length == 1 || entry.Kind == SiteEntryKind.File, "variants");
        foreach (var representation in representations)
        {
            Require(representation.Head.Length <= 1024, "head length");
            Require(entry.Kind == SiteEntryKind.Redirect ? !representation.Head.EndsWith('\n') : representation.Head.EndsWith("\r\n", StringComparison.Ordinal), "head end");
            Require(entry.Kind == SiteEntryKind.File ? representation.Header("ETag") == representation.EntityTag : representation.EntityTag.Length == 0, "etag");
            Require((representation.Header("Vary") == "Accept-Encoding") == (representations.Length > 1), "vary");
        }

        Require(representations.Select(representation => representation.EntityTag).Distinct().Count() == representations.Length, "etags differ");
    }

    private static ArchivedRepresentation? Representation(byte[] bytes, int at)
    {
        var head = Slice(bytes, at);
        Require(Number(bytes, at + 12) == 0 || Number(bytes, at + 8) % 16 == 0, "alignment");
        return head.Length == 0 ? null : new ArchivedRepresentation(Encoding.ASCII.GetString(head), Slice(bytes, at + 8), Encoding.ASCII.GetString(Slice(bytes, at + 16)));
    }

    private static byte[] Slice(byte[] bytes, int at)
    {
        var (offset, length) = (Number(bytes, at), Number(bytes, at + 4));
        Require(length > 0 || offset == 0, "empty slice");
        Require(offset + length <= bytes.Length, "slice");
        return bytes.AsSpan((int)offset, (int)length).ToArray();
    }

    private static long Number(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

    private static void Require(bool rule, string what)
    {
        if (!rule)
        {
            throw new InvalidDataException($"The archive breaks a rule of the format: {what}.");
        }
    }
}
