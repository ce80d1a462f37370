using Gateway.Cli;
using Gateway.Serving;
using Xunit;

namespace Gateway.Tests.Serving;

public sealed class ServedFolderTests
{
    [Theory]
    [InlineData(null, "/home/me/My Site_2", "my-site-2")]
    [InlineData(null, "/srv/blog/", "blog")]
    [InlineData("docs", "/srv/blog", "docs")]
    public void ChooseName_AnyFolder_IsALabelOfAHost(string? asked, string folder, string expected)
        => Assert.Equal(expected, ServedFolder.ChooseName(asked, folder));

    [Theory]
    [InlineData("My.Site")]
    [InlineData("-x")]
    [InlineData("")]
    public void ChooseName_AskedForWhatIsNoLabel_IsRefused(string asked)
        => Assert.Throws<CommandException>(() => ServedFolder.ChooseName(asked, "/srv/blog"));
}
