using System.Net;
using Gateway.Testing;
using Gateway.Testing.Running;
using Xunit;

namespace Gateway.EndToEnd.Tests.Recipes;

/// <summary>One gateway on the repository's own image store, with a site for each recipe of <c>images/</c> at <c>NAME.localhost</c>; shared by the tests of all recipes, which run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class RecipeGateway : IAsyncLifetime, ICollectionFixture<RecipeGateway>
{
    public const string Name = "recipes";

    /// <summary>Where the site of redis listens.</summary>
    public IPEndPoint Redis { get; } = Unused.EndPoint();

    /// <summary>Where the gateway speaks HTTP/2 without TLS.</summary>
    public Uri Http2 { get; } = new($"http://{Unused.EndPoint()}");

    public GatewayFolder Folder { get; } = new();

    public GatewayProcess Gateway { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(
            Path.Combine(Folder.Sites, "redis.json"),
            $$"""{ "Image": "redis", "Protocol": "Tcp", "Listen": "{{Redis}}", "Idle": { "After": "00:00:00.2", "Action": "Suspend" } }""");
        AddSite("nginx");
        AddSite("dotnet", new { Idle = new { After = "00:00:00" } });
        AddSite("erlang", new { Instance = "Request", Boot = new { Template = "Auto" } });
        AddSite("haskell");
        AddSite("python");
        await File.WriteAllTextAsync(Path.Combine(Folder.Sites, "ids.json"), """{ "Image": "ids" }""");
        Folder.AddSite("guarded", "guarded.localhost", "hello", new { Through = new[] { "ids" } });
        Gateway = await GatewayProcess.StartAsync(
            Folder,
            TestTimeouts.ProcessToken(),
            $"--Gateway:Images={Repository.Images}",
            $"--Kestrel:Endpoints:Http2:Url={Http2}",
            "--Kestrel:Endpoints:Http2:Protocols=Http2");
    }

    /// <summary>Skips the test where the image was not made.</summary>
    public static void Require(string recipe) =>
        Assert.SkipUnless(Directory.Exists(Path.Combine(Repository.Images, recipe)), $"there is no image '{recipe}': make recipes RECIPES={recipe}");

    /// <summary>What <c>curl</c> prints for addresses of a site.</summary>
    /// <param name="paths">At least one.</param>
    public Task<string> CurlAsync(string recipe, IEnumerable<string> paths, CancellationToken cancellationToken, params IEnumerable<string> options) =>
        RunAsync("curl", [.. options, "--silent", "--show-error", "--fail", .. paths.Select(path => $"http://{recipe}.localhost:{Gateway.Port}{path}")], cancellationToken);

    /// <summary>What a program prints that has to end well.</summary>
    public async Task<string> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        await using var client = ChildProcess.Start(program, arguments, Folder.Root);
        var exitCode = await client.WaitForExitAsync(cancellationToken);
        Assert.True(exitCode == 0, $"{program} ended with {exitCode}:\n{client.Output}\n{Gateway.Output}");
        return client.Output;
    }

    public async ValueTask DisposeAsync()
    {
        Gateway.TellIfFailed();

        await Gateway.DisposeAsync();
        Folder.Dispose();
    }

    private void AddSite(string recipe, object? settings = null) => Folder.AddSite(recipe, $"{recipe}.localhost", recipe, settings);
}
