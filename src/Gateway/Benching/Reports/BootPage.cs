using System.Globalization;
using System.Xml.Linq;
using Gateway.Benching.Boot;
using Gateway.Benching.Reports.Charts;

namespace Gateway.Benching.Reports;

/// <summary>A result of <c>bench boot</c> as one page that can be sent to somebody: it needs no other file and runs no script.</summary>
internal static class BootPage
{
    /// <param name="result">What was measured.</param>
    /// <param name="old">What it is compared with, if anything.</param>
    public static string Render(BootResult result, BootResult? old) => Html.Write(Html.Element(
        "html",
        new XAttribute("lang", "en"),
        Html.Element(
            "head",
            Html.Element("meta", new XAttribute("charset", "utf-8")),
            Html.Element("meta", new XAttribute("name", "viewport"), new XAttribute("content", "width=device-width, initial-scale=1")),
            Html.Element("title", $"{result.Image}: from asleep to first byte"),
            Html.Element("style", PageStyle.Css)),
        Html.Element(
            "body",
            Html.Element(
                "main",
                Html.Element("h1", $"{result.Image}: from asleep to first byte"),
                Html.Classed("p", "minor", string.Create(CultureInfo.InvariantCulture, $"{result.StartedAt:yyyy-MM-dd HH:mm} UTC · GET {result.Path} · {result.Runs} interleaved runs of each mode · {result.Machine.Accelerator}, {result.Machine.Cores} cores")),
                Headline(result),
                Tiles(result),
                result.Modes.Any(mode => mode.Summary is not null) ? Charts(result) : null,
                old is null ? null : Comparison(old, result),
                Numbers(result),
                Facts(result)))));

    private static XElement? Headline(BootResult result)
    {
        if (result.Find(BootMode.Raw.Name)?.Summary is not { } raw
            || result.Modes.Where(mode => mode.Mode is not ("warm" or "raw") && mode.Summary is not null).MinBy(mode => mode.Summary!.Median) is not { } best)
        {
            return null;
        }

        return Html.Classed(
            "p",
            "lead",
            Html.Element("strong", $"{BootText.Milliseconds(best.Summary!.Median)} ms"),
            $" from asleep to the first byte ({best.Mode}), where the same VM takes {BootText.Milliseconds(raw.Median)} ms when it is booted by hand: {BootText.Times(best.Summary.Median / raw.Median)} of it.");
    }

    private static XElement Tiles(BootResult result) => Html.Classed("div", "tiles", result.Modes.Select(mode => Html.Classed(
        "div",
        "tile",
        Html.Element("span", mode.Mode),
        Html.Element("b", mode.Summary is { } summary ? $"{BootText.Milliseconds(summary.Median)} ms" : "n/a"),
        Html.Element("span", mode.Summary is null ? "see below" : $"{BootText.Times(result.RatioToRaw(mode))} raw"))));

    private static IEnumerable<XElement> Charts(BootResult result)
    {
        yield return Html.Element("h2", "Where the time goes");
        yield return Html.Element("figure", ScaleChart.Draw(result), Key(result), Html.Element("figcaption", "Medians, all modes on one scale. “Around” is the client's connection, the proxy itself and, of raw, all of it."));
        foreach (var mode in result.Modes.Where(mode => mode.Summary is not null && mode.Phases.Count > 0))
        {
            yield return Html.Element("h3", mode.Mode);
            yield return Html.Element("figure", WaterfallChart.Draw(mode));
        }

        yield return Html.Element("h2", "Every run");
        yield return Html.Element("figure", StripChart.Draw(result), Html.Element("figcaption", "A dot a run, on a logarithmic axis; the line is the median, the band its 95 % interval."));
    }

    private static XElement Key(BootResult result) => Html.Classed("div", "key", result.Modes
        .Where(mode => mode.Summary is not null)
        .SelectMany(PhaseBar.Of)
        .DistinctBy(span => span.Name)
        .Select(span => Html.Element("span", Html.Classed("i", span.ClassName, "\u200b"), span.Name)));

    private static IEnumerable<XElement> Comparison(BootResult old, BootResult result)
    {
        var modes = ModeComparison.Of(old, result);
        yield return Html.Element("h2", "Against the earlier run");
        yield return Html.Classed("p", "minor", string.Create(CultureInfo.InvariantCulture, $"{old.Image}, GET {old.Path}, {old.StartedAt:yyyy-MM-dd HH:mm} UTC, {old.Runs} runs."));
        if (!old.Machine.IsLike(result.Machine))
        {
            yield return Html.Classed("p", "note", $"It was measured on another machine: {old.Machine.Describe()}");
        }

        if (modes.Count == 0)
        {
            yield return Html.Element("p", "Both runs have no mode in common.");
            yield break;
        }

        yield return Html.Element("figure", ComparisonChart.Draw(modes), Html.Element("figcaption", "Grey: earlier; coloured: this run. Whiskers are the 95 % intervals of the medians."));
        yield return Html.Table(
            ["mode", "earlier median, ms", "this median, ms", "this of earlier", "verdict"],
            modes.Select(mode => new[] { mode.Mode, BootText.Milliseconds(mode.Old.Median), BootText.Milliseconds(mode.New.Median), BootText.Times(mode.Ratio), mode.Verdict }));
    }

    private static IEnumerable<XElement> Numbers(BootResult result)
    {
        yield return Html.Element("h2", "Time to first byte, ms");
        yield return Html.Table(BootText.Headings, result.Modes.Select(mode => BootText.Row(result, mode)));
        foreach (var mode in result.Modes.Where(mode => mode.Note is not null))
        {
            yield return Html.Classed("p", "note", $"{mode.Mode}: {mode.Note}");
        }
    }

    private static IEnumerable<XElement> Facts(BootResult result)
    {
        var machine = result.Machine;
        (string Name, string Value)[] facts =
        [
            ("Image", $"{result.Image}, {result.Digest}"),
            ("QEMU", $"{machine.Qemu}, accelerator {machine.Accelerator}"),
            ("Processor", $"{machine.Processor}, {machine.Cores} cores"),
            ("Memory", string.Create(CultureInfo.InvariantCulture, $"{machine.MemoryMiB} MiB")),
            ("System", $"{machine.System}, Linux {machine.Kernel}"),
            ("Load before", machine.Load),
        ];
        yield return Html.Element("h2", "Machine");
        yield return Html.Element("dl", facts.SelectMany(fact => new[] { Html.Element("dt", fact.Name), Html.Element("dd", fact.Value) }));
        yield return Html.Element("h2", "How it was measured");
        yield return Html.Element(
            "p",
            "From opening a fresh connection to the first byte of the answer, as the client sees it. Raw is the very command line of the VM started by hand, asked by a fresh connection every 5 ms. Every other mode has a gateway of its own; rounds of all modes alternate in another order each. An activation counts for its mode only if the gateway says that its VM came from there.");
    }
}
