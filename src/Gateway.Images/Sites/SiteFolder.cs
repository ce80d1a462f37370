namespace Gateway.Images.Sites;

/// <summary>What was found in a folder that is to become a site.</summary>
/// <param name="Root">The absolute path, links resolved.</param>
/// <param name="Files">In the order of their paths' UTF-8 bytes.</param>
/// <param name="Skipped">How many entries were left out because their name begins with a dot.</param>
internal sealed record SiteFolder(string Root, IReadOnlyList<SiteFile> Files, int Skipped);
