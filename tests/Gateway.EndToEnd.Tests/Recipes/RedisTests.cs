using Xunit;

namespace Gateway.EndToEnd.Tests.Recipes;

/// <summary><c>images/redis</c> with <c>redis-cli</c> and <c>redis-benchmark</c>.</summary>
public sealed class RedisTests(RecipeGateway recipes) : RecipeTest(recipes)
{
    [Fact]
    public async Task Connection_WhileItSleeps_WakesItWithItsData()
    {
        RecipeGateway.Require("redis");
        Assert.Equal("OK\n", await AskAsync("set", "visits", "41"));
        var cold = await VmAsync();
        await Recipes.Gateway.WaitForLineAsync(Token, cold, "is suspended");

        Assert.Equal("PONG\n", await AskAsync("ping"));
        Assert.Equal("42\n", await AskAsync("incr", "visits"));
        await Recipes.Gateway.WaitForLineAsync(Token, "redis is up: suspended");

        // A connection that says nothing for five times as long as the site's VM is kept without one.
        Assert.Equal("\n", await AskAsync("blpop", "nothing", "1"));
        Assert.Contains("GET:", await Recipes.RunAsync("redis-benchmark", [.. Address, "-q", "-n", "500", "-c", "10", "-t", "set,get"], Token), StringComparison.Ordinal);
    }

    private IEnumerable<string> Address => ["-h", $"{Recipes.Redis.Address}", "-p", $"{Recipes.Redis.Port}"];

    private Task<string> AskAsync(params IEnumerable<string> command) => Recipes.RunAsync("redis-cli", [.. Address, .. command], Token);

    private async Task<string> VmAsync() => (await Recipes.Gateway.ListVmsAsync(Token)).Single(vm => vm.Site == "redis").Id;
}
