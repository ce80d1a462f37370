using System.CommandLine;
using System.Globalization;
using Gateway.Admin;
using Gateway.Admin.Views;
using Gateway.Cli;
using Gateway.Configuration;
using Gateway.Usage;

namespace Gateway.Commands;

/// <summary><c>gateway usage</c>: what sites used, by day; asks the gateway where one runs, and reads what it kept where none does.</summary>
internal sealed class UsageCommand : ConfiguredCommand
{
    private readonly Option<string?> _site = new("--site") { Description = "Only of this site.", HelpName = "SITE" };
    private readonly Option<DateOnly?> _from = CreateDay("--from", "The first day, of UTC; that of the month where it is left out.");
    private readonly Option<DateOnly?> _to = CreateDay("--to", "The last day; today where it is left out.");
    private readonly Option<bool> _json = Listing.CreateJsonOption();
    private readonly Option<bool> _csv = new("--csv") { Description = "Print comma-separated values, one line a day and site." };

    public UsageCommand(Arguments typed)
        : base(
            typed,
            "usage",
            "List what sites used, by day: requests, VMs by where they came from, VM-seconds, memory, bytes.",
            "gateway usage",
            "gateway usage --site blog --from 2026-01-01 --to 2026-01-31",
            "gateway usage --from 2026-01-01 --csv > january.csv")
    {
        _site.CompletionSources.Add(SiteNames);
        foreach (var option in new Option[] { _site, _from, _to, _json, _csv })
        {
            Options.Add(option);
        }

        Validators.Add(result =>
        {
            if (result.GetValue(_json) && result.GetValue(_csv))
            {
                result.AddError("--json and --csv exclude each other.");
            }
        });
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var query = UsageQuery.Create(parsed.GetValue(_site), parsed.GetValue(_from), parsed.GetValue(_to), TimeProvider.System.GetUtcNow());
        var used = await ReadAsync(Load(parsed), query, cancellationToken);
        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(_csv))
        {
            WriteCsv(output, used);
            return ExitCode.Good;
        }

        Listing.Write(
            output,
            parsed.GetValue(_json),
            used,
            ViewJson.Readable.UsageViewArray,
            new Table("DAY", "SITE", "REQUESTS", "COLD", "TEMPLATE", "SHELL", "SUSPENDED", "VM SECONDS", "GIB SECONDS", "BYTES IN", "BYTES OUT"),
            usage => [UsageQuery.Write(usage.Day), usage.Site, .. Numbers(usage)]);
        return ExitCode.Good;
    }

    private static async Task<UsageView[]> ReadAsync(GatewayConfiguration configuration, UsageQuery query, CancellationToken cancellationToken)
    {
        using var admin = AdminClient.TryCreate(configuration);
        if (admin is not null && await admin.IsRunningAsync(cancellationToken))
        {
            return await admin.ListUsageAsync(query, cancellationToken);
        }

        var file = Path.Combine(configuration.Options.State, UsageStore.FileName);
        if (!File.Exists(file))
        {
            return [];
        }

        try
        {
            using var store = UsageStore.Open(file);
            return [.. store.Read(query).Select(UsageView.Of)];
        }
        catch (IOException error)
        {
            throw new CommandException($"usage cannot be read: {error.Message} (Gateway:State)", error);
        }
    }

    /// <summary>Names of sites hold nothing that would have to be quoted.</summary>
    private static void WriteCsv(TextWriter output, UsageView[] used)
    {
        output.WriteLine("day,site,requests,cold,template,shell,suspended,vm_seconds,memory_gib_seconds,bytes_in,bytes_out");
        foreach (var usage in used)
        {
            output.WriteLine(string.Join(',', [UsageQuery.Write(usage.Day), usage.Site, .. Numbers(usage)]));
        }
    }

    private static IEnumerable<string> Numbers(UsageView usage)
        => new IFormattable[]
        {
            usage.Requests, usage.Cold, usage.Template, usage.Shell, usage.Suspended, usage.VmSeconds, usage.MemoryGiBSeconds, usage.BytesIn, usage.BytesOut,
        }.Select(number => number.ToString(null, CultureInfo.InvariantCulture));

    private static Option<DateOnly?> CreateDay(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "DAY",
        CustomParser = result =>
        {
            if (UsageQuery.TryParseDay(result.Tokens[0].Value, out var day))
            {
                return day;
            }

            result.AddError($"{name} takes a day, such as 2026-01-31, not '{result.Tokens[0].Value}'.");
            return null;
        },
    };
}
