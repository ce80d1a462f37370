using System.Text;
using Gateway.Images.Sites;
using Xunit;

namespace Gateway.Images.Tests.Sites;

public sealed class SitePathTests
{
    [Fact]
    public void Compare_AnyTwoPaths_AgreesWithTheirUtf8Bytes()
    {
        string[] paths = ["", "/", "/a", "/a/", "/a/b", "/a.b", "/a b", "/A", "/\u00e9", "/\ud7ff", "/\ue000", "/\uffef", "/\U00010000", "/\U0001f600", "/\U0010ffff", "/\u007f", "/\u0080"];

        foreach (var left in paths)
        {
            foreach (var right in paths)
            {
                var expected = Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));
                Assert.Equal(Math.Sign(expected), Math.Sign(SitePath.Compare(left, right)));
            }
        }
    }
}
