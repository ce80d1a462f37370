using Gateway.Testing;
using Gateway.Testing.Running;
using Xunit;

namespace Gateway.EndToEnd.Tests.Recipes;

/// <summary>A recipe that is made again, at another time and in another place, gives the same image.</summary>
public sealed class ReproducibilityTests
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    [Theory]
    [InlineData("haskell")]
    [InlineData("python")]
    public async Task Recipe_MadeAgain_GivesTheSameDigest(string recipe)
    {
        RecipeGateway.Require(recipe);
        using var folder = new GatewayFolder();
        var root = Path.Combine(Repository.Root, "artifacts", "recipes", recipe, "again");

        await RunAsync(folder, "make-root", root, Path.Combine(Repository.Root, "artifacts", "packages"), recipe);
        await RunAsync(folder, "make-image", root, recipe, Repository.GatewayExecutable, "--base", Repository.LinuxBase, "--config", folder.ConfigurationFile);

        Assert.Equal(Digest(Repository.Images, recipe), Digest(folder.Images, recipe));
    }

    private static string? Digest(string store, string recipe) => new FileInfo(Path.Combine(store, recipe)).LinkTarget;

    private async Task RunAsync(GatewayFolder folder, string script, params IEnumerable<string> arguments)
    {
        await using var run = ChildProcess.Start(Path.Combine(Repository.Root, "images", "recipes", script), arguments, folder.Root);
        Assert.True(await run.WaitForExitAsync(_token) == 0, run.Output);
    }
}
