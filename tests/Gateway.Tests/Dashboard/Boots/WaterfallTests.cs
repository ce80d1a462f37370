using Bunit;
using Gateway.Dashboard.Boots;
using Xunit;

namespace Gateway.Tests.Dashboard.Boots;

public sealed class WaterfallTests : BunitContext
{
    [Fact]
    public void Render_Bars_AreWhereTheyBelongAndAreSpokenOf()
    {
        Bar[] bars = [new("spawn", 0, 0.625, TimeSpan.FromMilliseconds(50)), new("boot", 0.625, 0.25, TimeSpan.FromMilliseconds(20))];

        var fall = Render<Waterfall>(parameters => parameters.Add(component => component.Bars, bars));

        Assert.Equal(["left:0%;width:62.5%", "left:62.5%;width:25%"], fall.FindAll(".fall-bar").Select(bar => bar.GetAttribute("style")));
        Assert.Equal("spawn 50.0 ms, boot 20.0 ms", fall.Find("[role=img]").GetAttribute("aria-label"));
    }
}
