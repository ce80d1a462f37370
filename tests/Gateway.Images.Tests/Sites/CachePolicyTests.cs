using Gateway.Images.Sites;
using Xunit;

namespace Gateway.Images.Tests.Sites;

public sealed class CachePolicyTests
{
    [Theory]
    [InlineData("/assets/index-BZ3oCqVb.js", true)]
    [InlineData("/assets/index-BZ3oCqVb.js.map", true)]
    [InlineData("/_astro/hoisted.D4f7aB_x.css", true)]
    [InlineData("/main.3f2a9c1b.js", true)]
    [InlineData("/static/media/logo.6ce24c58023cc2f8fd88fe9d219db6c6.svg", true)]
    [InlineData("/fonts/0a1b2c3d4e5f.woff2", true)]
    [InlineData("/index.html", false)]
    [InlineData("/page.3f2a9c1b.html", false)]
    [InlineData("/style.css", false)]
    [InlineData("/photo-20240115.jpg", false)]
    [InlineData("/my-document.pdf", false)]
    [InlineData("/app-Version2.js", false)]
    [InlineData("/defaced-deadbeef.png", false)]
    [InlineData("/assets/main-bootstrap.css", false)]
    public void Of_Path_IsForeverOnlyWithAFingerprint(string path, bool forever)
        => Assert.Equal(forever ? CachePolicy.Forever : CachePolicy.Revalidate, CachePolicy.Of(path, MediaTypes.Of(path)));
}
