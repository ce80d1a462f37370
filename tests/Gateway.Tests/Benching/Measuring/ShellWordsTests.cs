using Gateway.Benching.Measuring;
using Xunit;

namespace Gateway.Tests.Benching.Measuring;

public sealed class ShellWordsTests
{
    [Theory]
    [InlineData("a  b", "a", "b")]
    [InlineData("'a b' c", "a b", "c")]
    [InlineData("a'\\'b \"c d\"", "a\\b", "c d")]
    [InlineData("a\\ b ''", "a b", "")]
    [InlineData("\"a\\\"b\"", "a\"b")]
    [InlineData("")]
    public void Split_ALine_IsWhatAShellMakesOfIt(string line, params string[] words) => Assert.Equal(words, ShellWords.Split(line));
}
