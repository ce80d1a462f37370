using Gateway.Benching.Reports;
using Gateway.Cli;
using Gateway.Testing;
using Xunit;

namespace Gateway.Tests.Benching.Reports;

public sealed class ReportFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Target => Path.Combine(_folder.Path, "report");

    [Fact]
    public void Write_OverALongerOne_LeavesNothingOfIt()
    {
        File.WriteAllText(Target, "something longer");

        using (var file = new ReportFile(Target, "--html"))
        {
            file.Write("short");
        }

        Assert.Equal("short", File.ReadAllText(Target));
    }

    [Fact]
    public void Dispose_NothingWritten_LeavesThingsAsTheyWere()
    {
        new ReportFile(Target, "--html").Dispose();
        Assert.False(File.Exists(Target));

        File.WriteAllText(Target, "before");
        new ReportFile(Target, "--html").Dispose();
        Assert.Equal("before", File.ReadAllText(Target));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no/such/folder")]
    public void Open_NotToBeWritten_NamesTheOption(string below)
    {
        var error = Assert.Throws<CommandException>(() => new ReportFile(Path.Combine(_folder.Path, below), "--html"));

        Assert.Contains("cannot be written (--html)", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
