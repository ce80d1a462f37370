using Gateway.Images.Documents;

namespace Gateway.Vms.Sites.Files;

/// <summary>What one file was read as: a site, or errors.</summary>
internal sealed record SiteFileResult(Site? Site, IReadOnlyList<DocumentError> Errors);
