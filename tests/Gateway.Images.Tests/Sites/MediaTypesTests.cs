using Gateway.Images.Sites;
using Xunit;

namespace Gateway.Images.Tests.Sites;

public sealed class MediaTypesTests
{
    [Theory]
    [InlineData("index.html", "text/html", true, true)]
    [InlineData("INDEX.HTM", "text/html", true, true)]
    [InlineData("a.mjs", "text/javascript", true, true)]
    [InlineData("a.svg", "image/svg+xml", false, true)]
    [InlineData("a.json", "application/json", false, true)]
    [InlineData("app.webmanifest", "application/manifest+json", false, true)]
    [InlineData("a.wasm", "application/wasm", false, true)]
    [InlineData("a.woff2", "font/woff2", false, false)]
    [InlineData("a.ttf", "font/ttf", false, true)]
    [InlineData("a.tar.gz", "application/gzip", false, false)]
    [InlineData("a.png", "image/png", false, false)]
    [InlineData("LICENSE", "text/plain", true, true)]
    [InlineData("program", "application/octet-stream", false, false)]
    [InlineData("a.unknown", "application/octet-stream", false, false)]
    [InlineData("dot.", "application/octet-stream", false, false)]
    public void Of_FileName_GivesItsType(string name, string expected, bool isText, bool isCompressible)
        => Assert.Equal(new MediaType(expected, isText, isCompressible), MediaTypes.Of(name));
}
