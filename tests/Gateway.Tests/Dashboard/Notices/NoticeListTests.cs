using Bunit;
using Gateway.Dashboard.Notices;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Dashboard.Notices;

public sealed class NoticeListTests : BunitContext
{
    private readonly NoticeBoard _board = new();

    public NoticeListTests() => Services.AddSingleton(_board);

    [Fact]
    public void Add_Notice_IsShownOnceUntilItIsDismissed()
    {
        var list = Render<NoticeList>();

        _board.Add("Site 'blog' has no image 'hello'.");
        _board.Add("Site 'blog' has no image 'hello'.");
        list.WaitForState(() => list.FindAll(".notice").Count == 1);
        list.Find("button").Click();

        Assert.Empty(list.FindAll(".notice"));
    }

    [Fact]
    public void Add_Many_LeavesTheLatest()
    {
        for (var number = 1; number <= 6; number++)
        {
            _board.Add($"notice {number}");
        }

        Assert.Equal(["notice 3", "notice 4", "notice 5", "notice 6"], _board.Notices);
    }
}
