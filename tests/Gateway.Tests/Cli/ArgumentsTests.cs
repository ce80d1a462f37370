using Gateway.Cli;
using Xunit;

namespace Gateway.Tests.Cli;

public sealed class ArgumentsTests
{
    [Fact]
    public void Split_SettingsAmongOptions_TakesThemOut()
    {
        var split = Arguments.Split(["stop", "--Gateway:Admin:Url=http://127.0.0.1:1/", "blog", "--config", "a:b=c", "--json"]);

        Assert.Equal(["stop", "blog", "--config", "a:b=c", "--json"], split.Rest);
        Assert.Equal([new KeyValuePair<string, string?>("Gateway:Admin:Url", "http://127.0.0.1:1/")], split.Settings);
    }

    [Theory]
    [InlineData("--config=a:b")]
    [InlineData("--Gateway:Admin:Url")]
    [InlineData("Gateway:Admin:Url=x")]
    public void Split_NoSetting_IsLeftToTheParser(string argument)
        => Assert.Equal([argument], Arguments.Split([argument]).Rest);
}
