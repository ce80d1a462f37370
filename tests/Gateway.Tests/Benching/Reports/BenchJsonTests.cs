using System.Text.Json;
using Gateway.Benching.Reports;
using Gateway.Cli;
using Gateway.Testing;
using Gateway.Tests.Benching.Boot;
using Xunit;

namespace Gateway.Tests.Benching.Reports;

public sealed class BenchJsonTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => Path.Combine(_folder.Path, "result.json");

    [Fact]
    public void ReadBoot_WhatWasWritten_IsTheSame()
    {
        var result = BootResults.Create();
        var json = JsonSerializer.Serialize(result, BenchJson.Readable.BootResult);
        System.IO.File.WriteAllText(File, json);

        var read = BenchJson.ReadBoot(File);

        Assert.Equal(json, JsonSerializer.Serialize(read, BenchJson.Readable.BootResult));
        Assert.Equal(result.Find("shell")!.Summary, read.Find("shell")!.Summary);
        using var document = JsonDocument.Parse(json);
        Assert.Equal(30, document.RootElement.GetProperty("modes")[1].GetProperty("summary").GetProperty("count").GetInt32());
        Assert.Equal(1, document.RootElement.GetProperty("modes")[1].GetProperty("phases").GetProperty("claim").GetDouble());
    }

    [Theory]
    [InlineData("", "is no result")]
    [InlineData("null", "another version")]
    [InlineData("[]", "is no result")]
    [InlineData("{ \"version\": 1 }", "is no result")]
    [InlineData("…, \"version\": 2 }", "another version")]
    [InlineData("…, \"image\": null }", "is no result")]
    [InlineData("…, \"image\": \"\\ud800\" }", "is no result")]
    [InlineData("…, \"modes\": [null] }", "is no result")]
    [InlineData("…, \"modes\": [{ \"mode\": \"raw\", \"samples\": [null], \"missed\": {}, \"reason\": null }] }", "is no result")]
    [InlineData("…, \"modes\": [{ \"mode\": \"raw\", \"samples\": [{ \"run\": 1, \"source\": \"raw\", \"firstByte\": \"NaN\", \"phases\": {} }], \"missed\": {}, \"reason\": null }] }", "is no result")]
    public void ReadBoot_SomethingElse_SaysSo(string text, string expected)
    {
        // Of a member that is there twice, the last counts.
        var sound = JsonSerializer.Serialize(BootResults.Create(), BenchJson.Readable.BootResult)[..^1];
        System.IO.File.WriteAllText(File, text.Replace("…", sound, StringComparison.Ordinal));

        var error = Assert.Throws<CommandException>(() => BenchJson.ReadBoot(File));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("--compare", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadBoot_NoFile_SaysSo() => Assert.Contains("cannot be read (--compare)", Assert.Throws<CommandException>(() => BenchJson.ReadBoot(File)).Message, StringComparison.Ordinal);

    public void Dispose() => _folder.Dispose();
}
