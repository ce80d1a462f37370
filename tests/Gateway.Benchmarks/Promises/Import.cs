using System.Diagnostics;
using System.Globalization;
using Gateway.Benchmarks.Measuring;
using Gateway.Testing.Running;

namespace Gateway.Benchmarks.Promises;

/// <summary>The import of a large container's image, in turn with unpacking its layers by <c>tar</c> and making a disk of that with the same file-system tool.</summary>
internal sealed class Import : IPromise
{
    private const int Rounds = 5;
    private const long Length = 200L << 20;
    private const double AllowedRatio = 1.5;
    private const double AllowedMemoryMiB = 150;
    private static readonly TimeSpan SampleInterval = TimeSpan.FromMilliseconds(10);

    public string Name => "import";

    public string Description => $"{Rounds} interleaved imports of an OCI archive of {Length >> 20} MiB and runs of tar x with mksquashfs";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        using var folder = new GatewayFolder(Repository.PublishedGateway);
        var layers = LargeContainer.Write(folder.Root, Length);
        var (imports, tools, peaks) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            tools.Add(await UnpackAsync(folder.Root, layers, cancellationToken));
            var (seconds, peak) = await ImportAsync(folder, cancellationToken);
            imports.Add(seconds);
            peaks.Add(peak);
            Directory.Delete(folder.Images, recursive: true);
        }

        var ratio = imports.Median() / tools.Median();
        return
        [
            new Figure($"import of a {Length >> 20} MiB OCI archive", "p50 at most 1.5 × tar x and mksquashfs", $"{ratio:F2} × ({imports.Median():F1} of {tools.Median():F1} s)", ratio <= AllowedRatio),
            new Figure("memory of the import, its tool included", "at most 150 MiB", $"{peaks.Max():F0} MiB", peaks.Max() <= AllowedMemoryMiB),
        ];
    }

    private static async Task<double> UnpackAsync(string folder, IReadOnlyList<string> layers, CancellationToken cancellationToken)
    {
        var (root, disk) = (Directory.CreateDirectory(Path.Combine(folder, "root")).FullName, Path.Combine(folder, "disk"));
        var started = Stopwatch.GetTimestamp();
        foreach (var layer in layers)
        {
            await RunAsync("tar", ["xzf", layer, "-C", root], folder, cancellationToken);
        }

        await RunAsync("mksquashfs", [root, disk, "-comp", "lz4", "-Xhc", "-no-xattrs", "-no-progress", "-quiet"], folder, cancellationToken);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Directory.Delete(root, recursive: true);
        File.Delete(disk);
        return seconds;
    }

    private static async Task RunAsync(string program, string[] arguments, string folder, CancellationToken cancellationToken)
    {
        await using var tool = ChildProcess.Start(program, arguments, folder);
        Require(await tool.WaitForExitAsync(cancellationToken), tool);
    }

    private static async Task<(double Seconds, double PeakMiB)> ImportAsync(GatewayFolder folder, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        await using var import = folder.Start(["image", "import", "image.tar", "--name", "large", "--base", Repository.LinuxBase]);
        var ended = import.WaitForExitAsync(cancellationToken);
        var peaks = new Dictionary<int, double>();
        while (!ended.IsCompleted)
        {
            Sample(import.Id, peaks);
            await Task.WhenAny(ended, Task.Delay(SampleInterval, cancellationToken));
        }

        Require(await ended, import);
        return (Stopwatch.GetElapsedTime(started).TotalSeconds, peaks.Values.Sum());
    }

    /// <summary>The peaks so far of a process and of what it has started.</summary>
    private static void Sample(int process, Dictionary<int, double> peaks)
    {
        try
        {
            peaks[process] = ProcessMemory.PeakMiB(process);
            foreach (var child in Directory.EnumerateDirectories($"/proc/{process}/task").SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries)))
            {
                Sample(int.Parse(child, CultureInfo.InvariantCulture), peaks);
            }
        }
        catch (Exception error) when (error is IOException or InvalidOperationException)
        {
            // It has ended meanwhile: what was seen before counts.
        }
    }

    private static void Require(int exitCode, ChildProcess process)
    {
        if (exitCode != 0)
        {
            throw new InvalidOperationException($"It ended with {exitCode}:\n{process.Output}");
        }
    }
}
