using Gateway.Vms.Usage;

namespace Gateway.Usage;

/// <summary>What a site used in a day.</summary>
/// <param name="Day">Of UTC.</param>
/// <param name="Site">Its name; there may be none of that name any more.</param>
/// <param name="Amount">How much.</param>
internal sealed record SiteUsage(DateOnly Day, string Site, UsageAmount Amount);
