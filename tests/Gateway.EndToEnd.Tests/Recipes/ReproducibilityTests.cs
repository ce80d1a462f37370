using Gateway.Testing;
using Gateway.Testing.Running;
using Xunit;

namespace Gateway.EndToEnd.Tests.Recipes;

/// <summary>A recipe that is made again, at another time and in another place, gives the same image.</summary>
public sealed class ReproducibilityTests
{
    private const string Recipe = "python";
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    [Fact]
    public async Task Recipe_MadeAgain_GivesTheSameDigest()
    {
        RecipeGateway.Require(Recipe);
        using var folder = new GatewayFolder();
        var root = Path.Combine(Repository.Root, "artifacts", "recipes", Recipe, "again");

        await RunAsync(folder, "make-root", root, Path.Combine(Repository.Root, "artifacts", "packages"), Recipe);
        await RunAsync(folder, "make-image", root, Recipe, Repository.GatewayExecutable, "--base", Repository.LinuxBase, "--config", folder.ConfigurationFile);

        Assert.Equal(Digest(Repository.Images), Digest(folder.Images));
    }

    private static string? Digest(string store) => new FileInfo(Path.Combine(store, Recipe)).LinkTarget;

    private async Task RunAsync(GatewayFolder folder, string script, params IEnumerable<string> arguments)
    {
        await using var run = ChildProcess.Start(Path.Combine(Repository.Root, "images", "recipes", script), arguments, folder.Root);
        Assert.True(await run.WaitForExitAsync(_token) == 0, run.Output);
    }
}
