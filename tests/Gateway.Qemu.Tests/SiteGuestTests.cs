using System.Diagnostics;
using System.Text;
using Gateway.Images.Manifests;
using Gateway.Images.Sites;
using Gateway.Images.Storage;
using Gateway.Qemu.Tests.Kit;
using Gateway.Testing;
using Gateway.Testing.Running;
using Gateway.Vms.Launching;
using Xunit;

namespace Gateway.Qemu.Tests;

/// <summary>The launcher with a guest that has a network and serves: the static-site unikernel.</summary>
public sealed class SiteGuestTests : IDisposable
{
    private const string Page = "a page from a VM\n";

    private readonly CancellationToken _deadline = TestTimeouts.ProcessToken();
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task ConnectAsync_ReadyByLine_ServesThePage()
    {
        await using var kit = new LauncherKit();
        var vm = await kit.LaunchAsync(await SpecifyAsync(manifest => manifest), _deadline);

        Assert.EndsWith(Page, await GetAsync(vm), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("^ready")]
    public async Task ConnectAsync_ReadyByAnswer_ServesThePage(string? line)
    {
        await using var kit = new LauncherKit();
        var specification = await SpecifyAsync(manifest => manifest with { Connections = 1, Ready = new ImageReadiness(line, "/no-such-page") });

        var vm = await kit.LaunchAsync(specification, _deadline);

        Assert.EndsWith(Page, await GetAsync(vm), StringComparison.Ordinal);
        Assert.EndsWith(Page, await GetAsync(vm), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConnectAsync_BurstBeyondTheLimit_EverybodyIsServedWithoutARetransmission()
    {
        await using var kit = new LauncherKit();
        var vm = await kit.LaunchAsync(await SpecifyAsync(manifest => manifest), _deadline);

        var start = Stopwatch.GetTimestamp();
        var answers = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => GetAsync(vm)));
        var elapsed = Stopwatch.GetElapsedTime(start);

        TestContext.Current.TestOutputHelper?.WriteLine($"300 requests on new connections in {elapsed.TotalMilliseconds:0.0} ms");
        Assert.All(answers, answer => Assert.EndsWith(Page, answer, StringComparison.Ordinal));
        Assert.InRange(elapsed.TotalMilliseconds, 0, 900);
    }

    [Fact]
    public async Task ConnectAsync_ProcessKilledMidRequest_EndsTheRead()
    {
        await using var kit = new LauncherKit();
        var vm = await kit.LaunchAsync(await SpecifyAsync(manifest => manifest), _deadline);
        await using var connection = await vm.ConnectAsync(_deadline);
        var reading = connection.ReadAsync(new byte[1], _deadline).AsTask();

        Signals.Send(vm.ProcessId, Signals.Kill);

        try
        {
            Assert.Equal(0, await reading.WaitAsync(_deadline));
        }
        catch (IOException)
        {
            // A reset says it as well.
        }

        Assert.True(vm.Gone.IsCancellationRequested || (await vm.Exited.WaitAsync(_deadline)).ExitCode is not null);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<VmSpecification> SpecifyAsync(Func<ImageManifest, ImageManifest> change)
    {
        Assert.SkipUnless(File.Exists(Repository.SiteKernel), "the site unikernel is not built: make images");
        _folder.Write("site/index.html", Page);
        var store = new ImageStore(_folder.Combine("images"), TimeProvider.System);
        var built = await new SiteImageBuilder(store, TimeProvider.System)
            .BuildAsync(_folder.Combine("site"), "page", Repository.SiteKernel, new SiteImageOptions(), progress: null, _deadline);
        var image = built.Image with { Manifest = change(built.Image.Manifest) };
        return new VmSpecification($"page-1-{Guid.NewGuid():n}", "page", "", image, image.Manifest.MemoryMiB, 1, new Dictionary<string, string>(), Outbound: false);
    }

    private async Task<string> GetAsync(IVm vm)
    {
        await using var connection = await vm.ConnectAsync(_deadline);
        await connection.WriteAsync("GET / HTTP/1.1\r\nHost: page.test\r\nConnection: close\r\n\r\n"u8.ToArray(), _deadline);
        using var reader = new StreamReader(connection, Encoding.UTF8);
        return await reader.ReadToEndAsync(_deadline);
    }
}
