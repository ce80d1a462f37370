using Gateway.Cli;
using Gateway.Images.Sites;

namespace Gateway.Commands.Images;

/// <summary>How far a build is, in words.</summary>
internal sealed class BuildProgress : IProgress<SiteBuildProgress>
{
    private volatile string _text = "building";

    /// <summary>Runs a build and shows on the terminal how far it is.</summary>
    public static async Task<SiteImageResult> WatchAsync(Func<BuildProgress, Task<SiteImageResult>> build)
    {
        var progress = new BuildProgress();
        using var line = ProgressLine.Start(_ => progress._text);
        return await build(progress);
    }

    public void Report(SiteBuildProgress value) => _text = value.Phase switch
    {
        SiteBuildPhase.Reading => $"reading {value.Done} of {value.Total} files",
        SiteBuildPhase.Compressing => $"compressing {value.Done:N0} of {value.Total:N0} bytes",
        SiteBuildPhase.Storing => "storing",
        _ => throw new InvalidOperationException($"No words for {value.Phase}."),
    };
}
