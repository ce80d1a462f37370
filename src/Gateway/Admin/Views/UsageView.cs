using Gateway.Usage;

namespace Gateway.Admin.Views;

/// <summary>What a site used in a day, as the API and the CLI tell it; <see cref="Vms.Usage.UsageAmount"/> says what is counted.</summary>
internal sealed record UsageView(
    DateOnly Day,
    string Site,
    long Requests,
    long Cold,
    long Template,
    long Shell,
    long Suspended,
    double VmSeconds,
    double MemoryGiBSeconds,
    long BytesIn,
    long BytesOut)
{
    public static UsageView Of(SiteUsage usage)
    {
        var amount = usage.Amount;
        return new UsageView(
            usage.Day,
            usage.Site,
            amount.Requests,
            amount.Cold,
            amount.Template,
            amount.Shell,
            amount.Suspended,
            Math.Round(amount.VmSeconds, 3),
            Math.Round(amount.MemoryGiBSeconds, 3),
            amount.BytesIn,
            amount.BytesOut);
    }
}
