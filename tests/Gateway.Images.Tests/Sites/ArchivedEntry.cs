using Gateway.Images.Sites;

namespace Gateway.Images.Tests.Sites;

internal sealed record ArchivedEntry(
    string Path, SiteEntryKind Kind, int Status, long LastModified, ArchivedRepresentation Identity, ArchivedRepresentation? Gzip, ArchivedRepresentation? Brotli);
