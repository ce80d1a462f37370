using System.Globalization;
using Gateway.Benching.Boot;
using Gateway.Cli;

namespace Gateway.Benching.Density;

/// <summary>A result of <c>bench density</c> for a terminal.</summary>
internal static class DensityText
{
    public static void Write(TextWriter output, DensityResult result)
    {
        output.WriteLine($"{result.Image}, one VM after the other up to {result.Bound}; first byte in ms, memory in MiB");
        output.WriteLine(result.Machine.Describe());
        output.WriteLine();
        var table = new Table("VM", "COUNT", "MEDIAN", "P95", "MAX", "PSS EACH", "TAKEN EACH");
        foreach (var (name, step) in result.Cold.Select(step => ("cold", step)).Concat(result.Clones.Select(step => ("clone", step))))
        {
            table.Add(
                name,
                step.Vms.ToString(CultureInfo.InvariantCulture),
                Time(step.Summary?.Median),
                Time(step.Summary?.P95),
                Time(step.Summary?.Max),
                Memory(step.PssMiB),
                Memory(step.TakenMiB));
        }

        table.WriteTo(output);
        output.WriteLine();
        if (result.PssRatio is { } ratio)
        {
            output.WriteLine($"An idle clone has {BootText.Times(ratio)} the memory of a booted VM, with {result.Cold[^1].Vms} of each.");
        }

        if (result.Missed > 0)
        {
            output.WriteLine($"not reached: {result.Missed} VMs did not come from a shell.");
        }
    }

    private static string Time(double? milliseconds) => milliseconds is { } value ? BootText.Milliseconds(value) : "–";

    private static string Memory(double value) => value.ToString("F1", CultureInfo.InvariantCulture);
}
