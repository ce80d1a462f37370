using Gateway.Vms.Activation;
using Gateway.Vms.Tests.Kit;
using Xunit;

namespace Gateway.Vms.Tests.Sites;

public sealed class MissingImagesTests
{
    private const int Told = 1104;

    [Fact]
    public async Task Acquire_SitesOwnImageIsMissing_FailsWithoutABootUntilItIsThere()
    {
        await using var core = await TestCore.StartBlogAsync();
        core.WriteSite("lost");
        Assert.Empty(core.Sites.TryReload());

        for (var request = 0; request < 3; request++)
        {
            var error = await Assert.ThrowsAsync<ActivationException>(() => core.AcquireAsync("lost.localhost"));
            Assert.Equal(ActivationFailure.BootFailed, error.Failure);
        }

        Assert.Equal(0, core.Launcher.Launches);
        var told = Assert.Single(core.Log.GetSnapshot(), record => record.Id.Id == Told);
        Assert.Contains("lost.json: Image: there is no image 'lost'", told.Message, StringComparison.Ordinal);

        await core.AddImageAsync("lost", "found");
        (await core.AcquireAsync("lost.localhost")).Dispose();
    }

    [Fact]
    public async Task Changed_ImageGoesWhileItIsServed_IsTold()
    {
        await using var core = await TestCore.StartBlogAsync();
        (await core.AcquireAsync("blog.localhost")).Dispose();
        Assert.DoesNotContain(core.Log.GetSnapshot(), record => record.Id.Id == Told);

        core.RemoveImage("blog");

        await Eventually.HoldsAsync(() => core.Log.GetSnapshot().Any(record => record.Id.Id == Told));
    }
}
