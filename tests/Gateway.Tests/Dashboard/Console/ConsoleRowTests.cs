using Bunit;
using Gateway.Admin.Logs;
using Gateway.Dashboard.Console;
using Xunit;

namespace Gateway.Tests.Dashboard.Console;

public sealed class ConsoleRowTests : BunitContext
{
    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("</div></main><h1>Log in</h1>")]
    [InlineData("&lt;b&gt; &amp;")]
    public void Render_WhateverAGuestPrints_IsText(string printed)
    {
        var row = Render<ConsoleRow>(parameters => parameters.Add(component => component.Line, new ConsoleLine(1, "vm-1-aaaa", printed)));

        var line = row.Find(".console-line");
        Assert.Equal(printed, line.TextContent);
        Assert.Empty(line.Children);
        Assert.Single(row.Nodes);
    }

    [Fact]
    public void Render_FirstLineOfAVm_NamesIt()
    {
        var row = Render<ConsoleRow>(parameters => parameters.Add(component => component.Line, new ConsoleLine(1, "vm-1-aaaa", "x")).Add(component => component.IsFirst, true));

        Assert.Equal("vm-1-aaaa", row.Find(".console-vm").TextContent);
    }
}
