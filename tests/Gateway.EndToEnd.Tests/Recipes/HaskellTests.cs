using Xunit;

namespace Gateway.EndToEnd.Tests.Recipes;

/// <summary><c>images/haskell</c> with <c>curl</c>.</summary>
public sealed class HaskellTests(RecipeGateway recipes) : RecipeTest(recipes)
{
    [Fact]
    public async Task Requests_AreGreetedAndCounted()
    {
        RecipeGateway.Require("haskell");

        Assert.Equal("hello from Haskell, /a, visit 1\nhello from Haskell, /b, visit 2\n", await Recipes.CurlAsync("haskell", ["/a", "/b"], Token));
    }
}
