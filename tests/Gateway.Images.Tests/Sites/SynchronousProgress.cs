using Gateway.Images.Sites;

namespace Gateway.Images.Tests.Sites;

/// <summary>Progress that is told on the thread that works, so that a test can act between two steps.</summary>
internal sealed class SynchronousProgress(Action<SiteBuildProgress> told) : IProgress<SiteBuildProgress>
{
    public void Report(SiteBuildProgress value) => told(value);
}
