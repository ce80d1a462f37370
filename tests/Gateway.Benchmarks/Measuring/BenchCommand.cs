using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gateway.Testing.Running;

namespace Gateway.Benchmarks.Measuring;

/// <summary>The published program's own <c>bench</c>: what a user can measure is measured in the same way.</summary>
internal static class BenchCommand
{
    /// <summary>Runs it to its end, on one small image.</summary>
    /// <param name="jsonType">How its result is read.</param>
    /// <param name="arguments">What is typed after <c>gateway bench</c>, but for the image.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvalidOperationException">It failed; says what it printed.</exception>
    public static Task<T> RunAsync<T>(JsonTypeInfo<T> jsonType, IReadOnlyList<string> arguments, CancellationToken cancellationToken) => RunAsync(
        jsonType,
        [.. arguments, "--image", "hello"],
        (folder, token) => folder.AddSiteImageAsync("hello", new Dictionary<string, string> { ["index.html"] = new('h', 1024) }, token),
        cancellationToken);

    /// <summary>Runs it to its end.</summary>
    /// <param name="jsonType">How its result is read.</param>
    /// <param name="arguments">What is typed after <c>gateway bench</c>.</param>
    /// <param name="addImagesAsync">Makes the images that they name.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvalidOperationException">It failed; says what it printed.</exception>
    public static async Task<T> RunAsync<T>(
        JsonTypeInfo<T> jsonType, IReadOnlyList<string> arguments, Func<GatewayFolder, CancellationToken, Task> addImagesAsync, CancellationToken cancellationToken)
    {
        using var folder = new GatewayFolder(Repository.PublishedGateway);
        await addImagesAsync(folder, cancellationToken);
        var file = Path.Combine(folder.Root, "result.json");
        var (exitCode, output) = await folder.RunAsync(["bench", .. arguments, "--json", file], cancellationToken);
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
