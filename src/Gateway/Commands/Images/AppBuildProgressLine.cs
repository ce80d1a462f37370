using Gateway.Cli;
using Gateway.Images.Apps;

namespace Gateway.Commands.Images;

/// <summary>How far the build of an application's image is, in words.</summary>
internal sealed class AppBuildProgressLine : IProgress<AppBuildProgress>
{
    private volatile string _text = "building";

    /// <summary>Runs a build and shows on the terminal how far it is.</summary>
    public static async Task<AppImageResult> WatchAsync(Func<AppBuildProgressLine, Task<AppImageResult>> build)
    {
        var progress = new AppBuildProgressLine();
        using var line = ProgressLine.Start(_ => progress._text);
        return await build(progress);
    }

    public void Report(AppBuildProgress value) => _text = $"packing {value.Done} of {value.Total} entries";
}
