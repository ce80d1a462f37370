using Gateway.Images.Sites;

namespace Gateway.Commands.Images;

/// <summary>Says every second how far a build is, so that one that is over sooner says nothing.</summary>
internal sealed class BuildProgress(TextWriter output, TimeProvider time) : IProgress<SiteBuildProgress>
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private long _told = time.GetTimestamp();

    public void Report(SiteBuildProgress value)
    {
        if (time.GetElapsedTime(_told) < Interval)
        {
            return;
        }

        _told = time.GetTimestamp();
        output.WriteLine(value.Phase switch
        {
            SiteBuildPhase.Reading => $"reading {value.Done} of {value.Total} files",
            SiteBuildPhase.Compressing => $"compressing {value.Done:N0} of {value.Total:N0} bytes",
            SiteBuildPhase.Storing => "storing",
            _ => throw new InvalidOperationException($"No words for {value.Phase}."),
        });
    }
}
