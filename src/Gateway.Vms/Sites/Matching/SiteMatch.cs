namespace Gateway.Vms.Sites.Matching;

/// <summary>What a request asks for.</summary>
/// <param name="Site">The site that matched.</param>
/// <param name="Image">The name of the image, captures filled in; there need not be one of that name.</param>
/// <param name="Instance">Which of the site's VMs: empty, the host, or captured segments joined by <c>/</c>.</param>
/// <param name="PathPrefix">What the site's path covers of the request's path, without a slash at its end; empty for the root. The letters may differ in case.</param>
public sealed record SiteMatch(Site Site, string Image, string Instance, string PathPrefix);
