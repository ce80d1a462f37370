using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gateway.Testing.Running;

namespace Gateway.Benchmarks.Measuring;

/// <summary>The published program's own <c>bench</c>, on one image: what a user can measure is measured in the same way.</summary>
internal static class BenchCommand
{
    private const string Image = "measured";

    /// <summary>Runs it to its end, on one small site.</summary>
    /// <param name="jsonType">How its result is read.</param>
    /// <param name="arguments">What is typed after <c>gateway bench</c>, but for the image.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvalidOperationException">It failed; says what it printed.</exception>
    public static Task<T> RunAsync<T>(JsonTypeInfo<T> jsonType, IReadOnlyList<string> arguments, CancellationToken cancellationToken) => RunAsync(
        jsonType, arguments, (folder, name) => folder.AddSiteImageAsync(name, new Dictionary<string, string> { ["index.html"] = new('h', 1024) }, cancellationToken), cancellationToken);

    /// <summary>Runs it to its end.</summary>
    /// <param name="jsonType">How its result is read.</param>
    /// <param name="arguments">What is typed after <c>gateway bench</c>, but for the image.</param>
    /// <param name="addImageAsync">Makes the image, under the name it is given.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvalidOperationException">It failed; says what it printed.</exception>
    public static async Task<T> RunAsync<T>(JsonTypeInfo<T> jsonType, IReadOnlyList<string> arguments, Func<GatewayFolder, string, Task> addImageAsync, CancellationToken cancellationToken)
    {
        using var folder = new GatewayFolder(Repository.PublishedGateway);
        await addImageAsync(folder, Image);
        var file = Path.Combine(folder.Root, "result.json");
        var (exitCode, output) = await folder.RunAsync(["bench", .. arguments, "--image", Image, "--json", file], cancellationToken);
        if (exitCode != 0)
        {
            throw new InvalidOperationException($"gateway bench {string.Join(' ', arguments)} ended with {exitCode}:\n{output}");
        }

        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Console.WriteLine($"  {line}");
        }

        await using var stream = File.OpenRead(file);
        return await JsonSerializer.DeserializeAsync(stream, jsonType, cancellationToken) ?? throw new InvalidOperationException($"gateway bench {string.Join(' ', arguments)} wrote nothing.");
    }
}
