using System.CommandLine;
using System.CommandLine.Parsing;
using Gateway.Benching.Boot;
using Gateway.Benching.Reports;
using Gateway.Cli;

namespace Gateway.Commands.Benches;

/// <summary><c>gateway bench boot</c>: the first byte of a URL in every way its VM can come about, beside the same boot by hand.</summary>
internal sealed class BenchBootCommand : MeasuringCommand
{
    private const int StandardRuns = 30;
    private const int MostRuns = 10_000;
    private readonly Option<int> _runs = CreateCount("--runs", "How many times each mode is measured, in turn with the others.", () => StandardRuns, MostRuns);
    private readonly Option<string?> _html = new("--html") { Description = "Write the report as one page that needs nothing else.", HelpName = "FILE" };
    private readonly Option<string?> _compare = new("--compare") { Description = "Compare with what an earlier run wrote by --json FILE.", HelpName = "OLD.json" };

    private readonly Option<IReadOnlyList<BootMode>> _modes = new("--modes")
    {
        Description = $"Which of {string.Join(", ", BootMode.All.Select(mode => mode.Name))}.",
        HelpName = "MODE,…",
        CustomParser = ReadModes,
        DefaultValueFactory = _ => BootMode.All,
    };

    public BenchBootCommand(Arguments typed, EndSignals signals)
        : base(
            typed,
            signals,
            "boot",
            "Measure from asleep to first byte: the boot by hand, through the gateway cold, from a template, by a universal and a loaded shell, suspended and warm.",
            "gateway bench boot --image hello",
            "gateway bench boot --image hello --runs 100 --modes raw,cold,shell --html report.html --json now.json",
            "gateway bench boot --image hello --compare before.json")
    {
        _modes.CompletionSources.Add(context => CompleteModes(context.WordToComplete));
        Options.Add(_runs);
        Options.Add(_modes);
        Options.Add(_html);
        Options.Add(_compare);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var old = parsed.GetValue(_compare) is { } compared ? BenchJson.ReadBoot(compared) : null;
        using var page = parsed.GetValue(_html) is { } html ? new ReportFile(html, _html.Name) : null;
        var result = await MeasureAsync(
            parsed,
            BenchJson.Readable.BootResult,
            (configuration, image) => new BootBench(configuration, image, PathOf(parsed), parsed.GetRequiredValue(_modes), parsed.GetValue(_runs)),
            (output, measured) => BootText.Write(output, measured, old),
            cancellationToken);
        page?.Write(BootPage.Render(result, old));
        return result.Modes.Any(mode => mode.Samples.Count > 0) ? ExitCode.Good : ExitCode.Failed;
    }

    private static IReadOnlyList<BootMode> ReadModes(ArgumentResult result)
    {
        var names = string.Join(',', result.Tokens.Select(token => token.Value)).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var unknown = names.Except(BootMode.All.Select(mode => mode.Name)).ToList();
        if (unknown.Count > 0 || names.Length == 0)
        {
            result.AddError($"--modes takes {string.Join(", ", BootMode.All.Select(mode => mode.Name))}, with commas between{(unknown.Count > 0 ? $", not '{string.Join("', '", unknown)}'" : "")}.");
        }

        return [.. BootMode.All.Where(mode => names.Contains(mode.Name, StringComparer.Ordinal))];
    }

    /// <summary>The mode that is being typed, behind those that are there already.</summary>
    private static IEnumerable<string> CompleteModes(string word)
    {
        var typed = word[..(word.LastIndexOf(',') + 1)];
        return BootMode.All.Where(mode => !typed.Split(',').Contains(mode.Name)).Select(mode => typed + mode.Name);
    }
}
