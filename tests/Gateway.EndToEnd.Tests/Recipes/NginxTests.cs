using Xunit;

namespace Gateway.EndToEnd.Tests.Recipes;

/// <summary><c>images/nginx</c> with <c>curl</c>.</summary>
public sealed class NginxTests(RecipeGateway recipes) : RecipeTest(recipes)
{
    private const string Large = "/numbers.txt";

    [Fact]
    public async Task LargeFile_WholeAndInParts_ArrivesByteForByte()
    {
        RecipeGateway.Require("nginx");
        var expected = string.Concat(Enumerable.Range(1, 1_000_000).Select(number => $"{number}\n"));

        await Recipes.CurlAsync("nginx", [Large], Token, "--output", "numbers.txt");
        var part = await Recipes.CurlAsync("nginx", [Large], Token, "--range", "5000000-5000999", "--output", "part.txt", "--write-out", "%{http_code}");
        var end = await Recipes.CurlAsync("nginx", [Large], Token, "--range", "-8");

        Assert.Equal(expected, await ReadAsync("numbers.txt"));
        Assert.Equal(("206\n", expected.Substring(5_000_000, 1000)), (part, await ReadAsync("part.txt")));
        Assert.Equal("1000000\n", end);
    }

    [Fact]
    public async Task Requests_OneAfterTheOther_ShareAConnectionAndKnowWhatHasNotChanged()
    {
        RecipeGateway.Require("nginx");
        var connections = await Recipes.CurlAsync("nginx", ["/", "/", "/"], Token, "--output", "/dev/null", "--output", "/dev/null", "--output", "/dev/null", "--write-out", "%{num_connects}");
        await Recipes.CurlAsync("nginx", ["/"], Token, "--etag-save", "etag", "--output", "/dev/null");

        Assert.Equal("100\n", connections);
        Assert.Equal("304\n", await Recipes.CurlAsync("nginx", ["/"], Token, "--etag-compare", "etag", "--write-out", "%{http_code}"));
    }

    private Task<string> ReadAsync(string file) => File.ReadAllTextAsync(Path.Combine(Recipes.Folder.Root, file), Token);
}
