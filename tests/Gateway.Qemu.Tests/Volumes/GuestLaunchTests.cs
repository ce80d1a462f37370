using Gateway.Images.Manifests;
using Gateway.Qemu.Tests.Kit;
using Gateway.Testing;
using Gateway.Testing.Guests;
using Gateway.Vms.Launching;
using Gateway.Vms.Sites.Policies;
using Xunit;

namespace Gateway.Qemu.Tests.Volumes;

/// <summary>Guests whose init never waits, as those of older images: they serve where there is nothing to tell them, and are told apart where there is.</summary>
public sealed class GuestLaunchTests : IAsyncDisposable
{
    private readonly CancellationToken _deadline = TestTimeouts.ProcessToken();
    private readonly LauncherKit _kit = new();

    [Fact]
    public async Task Launch_PreAppImageWithNothingToTell_Serves()
    {
        var vm = await _kit.LaunchAsync(Specify(TemplatePolicy.PreApp), _deadline);

        Assert.Equal((VmSource.Cold, false), (vm.Source, vm.Gone.IsCancellationRequested));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Launch_VariablesOrAVolumeThatNobodyTakes_IsRefused(bool hasVolume)
    {
        var wanted = Specify(TemplatePolicy.Ready);
        wanted = hasVolume ? wanted with { Volume = new VolumePolicy(16, "/data") } : wanted with { Environment = new Dictionary<string, string> { ["KEY"] = "value" } };

        await RefusedAsync(() => _kit.LaunchAsync(wanted, _deadline));

        Assert.DoesNotContain(_kit.Launcher.ListVolumes(), volume => volume.UsedBy is not null);
    }

    [Fact]
    public async Task Bake_PreAppImage_IsRefused() => await RefusedAsync(() => _kit.Launcher.BakeAsync(Specify(TemplatePolicy.PreApp).ForNobody("bake-1"), _deadline));

    public ValueTask DisposeAsync() => _kit.DisposeAsync();

    private async Task RefusedAsync(Func<Task> launch)
    {
        var error = await Assert.ThrowsAsync<VmLaunchException>(launch);

        Assert.Equal(VmLaunchFailure.Refused, error.Failure);
        Assert.Contains("build the image again", error.Message, StringComparison.Ordinal);
        _kit.AssertNothingLeft();
    }

    private VmSpecification Specify(TemplatePolicy template) => _kit.Specification(
        new GuestProgram(GuestProgram.SerialPort).Print("ready\n").Halt(), manifest => manifest with { Kind = ImageKind.Linux, Template = template, MemoryMiB = 32 });
}
