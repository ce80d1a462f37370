using System.Text;

namespace Gateway.Images.Sites;

/// <summary>Turns files into entries: addresses, folder indexes, redirects to them, the page for what is not there, and the heads of all of them.</summary>
/// <param name="latest">No file is sent as modified later than this: a server must not claim a time to come.</param>
internal sealed class SiteEntryComposer(SiteArchiveWriter archive, DateTimeOffset latest)
{
    private const string NotFoundFile = "/404.html";
    private readonly List<SiteEntry> _entries = [];
    private bool _hasNotFound;

    public void Add(SiteFile file, SiteContent content)
    {
        var entry = ComposeFile(file, content);
        _entries.Add(entry);
        if (file.Folder is { } folder)
        {
            _entries.Add(entry with { Path = folder });
            if (folder != "/")
            {
                _entries.Add(new SiteEntry(folder[..^1], SiteEntryKind.Redirect, 301, 0, new Representation(WriteHead(file.Path, HeadBlock.OfRedirect(folder)), default, default)));
            }
        }

        if (file.Path == NotFoundFile)
        {
            AddNotFound(ContentTypeOf(content), content.Body.Slice);
        }
    }

    /// <summary>All entries, the page for what is not there among them.</summary>
    public IReadOnlyList<SiteEntry> Finish()
    {
        if (!_hasNotFound)
        {
            archive.AlignBody();
            AddNotFound(NotFoundPage.ContentType, archive.WriteSlice(NotFoundPage.Html));
        }

        return _entries.Count <= ArchiveLimits.Entries
            ? _entries
            : throw new ImageException(ImageErrorReason.InvalidSource, $"the site has {_entries.Count} entries with its folders and redirects; an archive takes {ArchiveLimits.Entries}.");
    }

    private void AddNotFound(string contentType, Slice body)
    {
        _hasNotFound = true;
        _entries.Add(new SiteEntry("", SiteEntryKind.Status, 404, 0, new Representation(WriteHead(NotFoundFile, HeadBlock.OfNotFound(contentType)), body, default)));
    }

    private SiteEntry ComposeFile(SiteFile file, SiteContent content)
    {
        var (gzip, brotli) = content.Type.IsCompressible ? (content.Body.Gzip, content.Body.Brotli) : (null, null);
        var modified = Clamp(content.Modified);
        var contentType = ContentTypeOf(content);
        var cacheControl = CachePolicy.Of(file.Path, content.Type);
        var varies = gzip is not null || brotli is not null;
        return new SiteEntry(file.Path, SiteEntryKind.File, 200, modified.ToUnixTimeSeconds(), Compose(content.Body, null), Compose(gzip, "gzip"), Compose(brotli, "br"));

        Representation Compose(SiteBody? body, string? coding)
        {
            if (body is null)
            {
                return default;
            }

            var head = HeadBlock.OfFile(contentType, body.EntityTag, modified, cacheControl, coding, varies);
            var slice = WriteHead(file.Path, head);
            var tag = (uint)head.IndexOf(body.EntityTag, StringComparison.Ordinal);
            return new Representation(slice, body.Slice, new Slice(slice.Offset + tag, (uint)body.EntityTag.Length));
        }
    }

    private static string ContentTypeOf(SiteContent content) => content is { Type.IsText: true, IsUnicode: true } ? $"{content.Type.Name}; charset=utf-8" : content.Type.Name;

    private DateTimeOffset Clamp(long modified)
        => DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(modified, 0, latest.ToUnixTimeSeconds()));

    private Slice WriteHead(string path, string head)
    {
        var bytes = Encoding.ASCII.GetBytes(head);
        return bytes.Length <= ArchiveLimits.HeadLength
            ? archive.WriteSlice(bytes)
            : throw new ImageException(ImageErrorReason.InvalidSource, $"'{path}' needs {bytes.Length} bytes of header lines; an archive takes {ArchiveLimits.HeadLength}.");
    }
}
