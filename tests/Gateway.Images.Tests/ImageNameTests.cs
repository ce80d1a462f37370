using Xunit;

namespace Gateway.Images.Tests;

public sealed class ImageNameTests
{
    [Theory]
    [InlineData("blog", true)]
    [InlineData("a", true)]
    [InlineData("7.my_site-2", true)]
    [InlineData("a..b", true)]
    [InlineData("", false)]
    [InlineData(".", false)]
    [InlineData("..", false)]
    [InlineData(".hidden", false)]
    [InlineData("-x", false)]
    [InlineData("a/b", false)]
    [InlineData("../a", false)]
    [InlineData("a\\b", false)]
    [InlineData("a b", false)]
    [InlineData("Blog", false)]
    [InlineData("blög", false)]
    [InlineData("a\0", false)]
    [InlineData("a\n", false)]
    [InlineData("sha256-abc", false)]
    public void IsValid_Name_FollowsTheRule(string name, bool expected) => Assert.Equal(expected, ImageName.IsValid(name));

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void IsValid_Length_IsBounded(int length, bool expected) => Assert.Equal(expected, ImageName.IsValid(new string('a', length)));
}
