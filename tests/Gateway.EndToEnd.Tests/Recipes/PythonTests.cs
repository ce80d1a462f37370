using Xunit;

namespace Gateway.EndToEnd.Tests.Recipes;

/// <summary><c>images/python</c> with <c>curl</c>.</summary>
public sealed class PythonTests(RecipeGateway recipes) : RecipeTest(recipes)
{
    [Fact]
    public async Task Requests_AndAnUpload_AreAnsweredByOneProcess()
    {
        RecipeGateway.Require("python");
        await File.WriteAllBytesAsync(Path.Combine(Recipes.Folder.Root, "upload"), new byte[1_000_000], Token);

        var answers = await Recipes.CurlAsync("python", ["/", "/"], Token);

        Assert.Matches(@"^Python 3\.[0-9.]+, process (\d+), visit 1\nPython 3\.[0-9.]+, process \1, visit 2\n$", answers);
        Assert.Equal("1000000 bytes\n", await Recipes.CurlAsync("python", ["/upload"], Token, "--data-binary", "@upload"));
    }
}
