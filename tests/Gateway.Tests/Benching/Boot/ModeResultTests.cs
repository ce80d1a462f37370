using Gateway.Benching.Boot;
using Xunit;

namespace Gateway.Tests.Benching.Boot;

public sealed class ModeResultTests
{
    [Fact]
    public void Phases_Samples_AreMediansWithoutTheTotal()
    {
        var mode = BootResults.Mode("shell", 8, 3, ["forward", "claim", "total"]);

        Assert.Equal([("forward", 2), ("claim", 2)], mode.Phases.Select(phase => (phase.Key, phase.Value)));
        Assert.Equal(["claim", "forward"], PhaseOrder.Of([mode]));
    }

    [Theory]
    [InlineData(null, 0, null)]
    [InlineData("no template", 0, "n/a: no template")]
    [InlineData(null, 2, "not reached: 2 of 5 were cold")]
    [InlineData("it boots quicker", 2, "not reached: 2 of 5 were cold (it boots quicker)")]
    public void Note_WhatWasMissed_IsNeverSilent(string? reason, int missed, string? expected)
    {
        var sources = missed == 0 ? [] : new Dictionary<string, int> { ["cold"] = missed };

        Assert.Equal(expected, (BootResults.Mode("template", 8, 3, []) with { Missed = sources, Reason = reason }).Note);
    }

    [Fact]
    public void RatioToRaw_ModesAndNone_IsThatOfTheMedians()
    {
        var result = BootResults.Create(shell: 5);

        Assert.Equal(0.05, result.RatioToRaw(result.Find("shell")!)!.Value, 3);
        Assert.Null(result.RatioToRaw(result.Find("template")!));
        Assert.Null((result with { Modes = [result.Find("shell")!] }).RatioToRaw(result.Find("shell")!));
    }

    [Theory]
    [InlineData(4, 4.1, 30, "no clear difference")]
    [InlineData(4, 8, 30, "slower")]
    [InlineData(8, 4, 30, "faster")]
    [InlineData(8, 4, 5, "too few runs to tell")]
    public void Verdict_TwoRuns_NeedsIntervalsApart(double before, double now, int runs, string expected)
    {
        var compared = ModeComparison.Of(BootResults.Create(before, runs), BootResults.Create(now, runs));

        Assert.Equal(["raw", "shell"], compared.Select(mode => mode.Mode));
        Assert.Equal(expected, compared[1].Verdict);
    }

    [Fact]
    public void Write_Result_TellsEveryModeAndWhyOneIsMissing()
    {
        using var output = new StringWriter();

        BootText.Write(output, BootResults.Create(), BootResults.Create(8) with { Machine = BootResults.Machine with { Cores = 64 } });

        Assert.Matches(@"(?m)^shell +30 +3\.63 +4\.\d\d +.* 0\.040 ×$", output.ToString());
        Assert.Contains("template: n/a: boots cold", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("which was measured on another machine", output.ToString(), StringComparison.Ordinal);
        Assert.Matches(@"(?m)^shell .* 0\.500 × +faster$", output.ToString());
    }
}
