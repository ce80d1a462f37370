using System.Globalization;
using Gateway.Admin.Views;
using Gateway.Cli;

namespace Gateway.Commands.Images;

/// <summary>An image's templates as a person reads them.</summary>
internal static class TemplateTable
{
    public static void Write(TextWriter output, IReadOnlyList<TemplateView> templates, DateTimeOffset now)
    {
        if (templates.Count == 0)
        {
            output.WriteLine("no templates");
            return;
        }

        var table = new Table("TEMPLATE FOR", "BYTES", "ON DISK", "AGE", "HITS", "LAST USED", "QEMU");
        foreach (var template in templates)
        {
            table.Add(
                Machine(template),
                template.Size.ToString(CultureInfo.InvariantCulture),
                template.DiskSize.ToString(CultureInfo.InvariantCulture),
                Age(now - template.CreatedAt),
                template.Hits.ToString(CultureInfo.InvariantCulture),
                template.LastUsedAt is { } used ? $"{Age(now - used)} ago" : "never",
                template.Hypervisor);
        }

        table.WriteTo(output);
    }

    /// <summary>Which machine it is for.</summary>
    public static string Machine(TemplateView template)
        => $"{template.MemoryMiB} MiB, {template.Vcpus} {(template.Vcpus == 1 ? "vcpu" : "vcpus")}{(template.HasVolume ? ", volume" : "")}{(template.PreApp ? ", before the application" : "")}";

    /// <summary>In the largest unit that there is one of.</summary>
    private static string Age(TimeSpan age) => age switch
    {
        { TotalDays: >= 1 } => $"{Math.Floor(age.TotalDays):0} d",
        { TotalHours: >= 1 } => $"{Math.Floor(age.TotalHours):0} h",
        { TotalMinutes: >= 1 } => $"{Math.Floor(age.TotalMinutes):0} min",
        _ => $"{Math.Max(0, Math.Floor(age.TotalSeconds)):0} s",
    };
}
