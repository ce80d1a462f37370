using Xunit;

namespace Gateway.EndToEnd.Tests.Recipes;

/// <summary><c>images/ids</c> in front of a site that names it in <c>Through</c>, with <c>curl</c>.</summary>
public sealed class IdsTests(RecipeGateway recipes) : RecipeTest(recipes)
{
    [Fact]
    public async Task Attack_IsRefusedAndWakesNothing_AndAnHonestRequestIsAnswered()
    {
        RecipeGateway.Require("ids");

        Assert.Equal("403\n", await AskAsync("/?id=1%27%20OR%20%271%27=%271"));
        Assert.Equal("403\n", await AskAsync("/", "--data-urlencode", "id=1' UNION SELECT password FROM users--"));
        Assert.DoesNotContain(await Recipes.Gateway.ListVmsAsync(Token), vm => vm.Site == "guarded");

        Assert.Equal("200\n", await AskAsync("/?id=1"));
        Assert.Equal("405\n", await AskAsync("/", "--data-urlencode", "text=nothing that a static site would take"));
        Assert.Contains(await Recipes.Gateway.ListVmsAsync(Token), vm => vm.Site == "guarded");
    }

    private Task<string> AskAsync(string path, params IEnumerable<string> options) => Recipes.RunAsync(
        "curl", [.. options, "--silent", "--show-error", "--output", "/dev/null", "--write-out", "%{http_code}", $"http://guarded.localhost:{Recipes.Gateway.Port}{path}"], Token);
}
