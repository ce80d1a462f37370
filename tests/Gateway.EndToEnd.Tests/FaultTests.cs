using System.Net;
using System.Text.Json;
using Gateway.Testing;
using Gateway.Testing.Running;
using Xunit;

namespace Gateway.EndToEnd.Tests;

/// <summary>Broken guests and processes behind a real gateway: the client gets the right status in time, the log says what happened, nothing is left, and the other sites are served.</summary>
public sealed class FaultTests(FaultyGateway running) : IClassFixture<FaultyGateway>, IDisposable
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    public void Dispose()
    {
        running.Gateway.TellIfFailed();
    }

    [Theory]
    [InlineData("text", HttpStatusCode.BadGateway, "QEMU refuses image 'text'")]
    [InlineData("empty", HttpStatusCode.BadGateway, "QEMU refuses image 'empty'")]
    [InlineData("crashing", HttpStatusCode.BadGateway, "the guest of image 'crashing' ended before it was ready")]
    [InlineData("huge", HttpStatusCode.BadGateway, "QEMU refuses image 'huge'")]
    [InlineData("hanging", HttpStatusCode.GatewayTimeout, "did not answer within Boot:Timeout=00:00:01. Its console ended with: not yet")]
    [InlineData("flooding", HttpStatusCode.GatewayTimeout, "did not answer within Boot:Timeout=00:00:01. Its console ended with: xxx")]
    public async Task Request_BrokenGuest_FailsThenBacksOffAndHarmsNobody(string site, HttpStatusCode status, string says)
    {
        Assert.SkipWhen(site == "huge" && File.ReadAllText("/proc/sys/vm/overcommit_memory").Trim() == "1", "this machine promises any amount of memory");

        using var first = await running.Gateway.GetAsync($"{site}.test", "/", _token);
        using var second = await running.Gateway.GetAsync($"{site}.test", "/", _token);
        using var other = await running.Gateway.GetAsync("hello.test", "/", _token);

        Assert.Equal(status, first.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, second.StatusCode);
        Assert.NotNull(second.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        await running.Gateway.WaitForLineAsync(_token, says, $" of {site} ");
        await AssertNothingLeftAsync(site);
    }

    [Theory]
    [InlineData("tampered", "the file 'kernel.elf' has the digest")]
    [InlineData("gutted", "has no file 'kernel.elf', which image.json lists")]
    public async Task Request_ImageDamagedWhileServed_FailsUntilItIsMended(string site, string says)
    {
        var kernel = running.KernelOf(site);
        var sound = await File.ReadAllBytesAsync(kernel, _token);
        File.Delete(kernel);
        if (site == "tampered")
        {
            await File.WriteAllBytesAsync(kernel, [.. sound, 0], _token);
        }

        using (var broken = await running.Gateway.GetAsync($"{site}.test", "/", _token))
        {
            Assert.Equal(HttpStatusCode.BadGateway, broken.StatusCode);
        }

        await running.Gateway.WaitForLineAsync(_token, says, $"image '{site}'");
        await File.WriteAllBytesAsync(kernel, sound, _token);
        File.SetUnixFileMode(kernel, (UnixFileMode)0b100_100_100);

        var vm = await WakeAsync(site);
        Assert.True(vm.IsRunning);
    }

    [Theory]
    [InlineData("missing.test", HttpStatusCode.BadGateway)]
    [InlineData("nobody.tenants.test", HttpStatusCode.NotFound)]
    public async Task Request_NoImage_IsTheOperatorsFaultOnlyWhereHeNamedIt(string host, HttpStatusCode status)
    {
        using var response = await running.Gateway.GetAsync(host, "/", _token);

        Assert.Equal(status, response.StatusCode);
        await running.Gateway.WaitForLineAsync(_token, "missing.json: Image: there is no image 'missing'");
    }

    [Fact]
    public async Task Request_GuestNeverAnswers_WaitsNoLongerThanItsClientAndTheVmCanBeStopped()
    {
        var vm = await WakeAsync("silent");
        using (var client = CancellationTokenSource.CreateLinkedTokenSource(_token))
        {
            var request = running.Gateway.GetAsync("silent.test", "/", client.Token);
            await UntilAsync(async () => (await running.Gateway.FindVmAsync(vm.Id, _token)).Leases == 1);

            await client.CancelAsync();

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        }

        await running.Gateway.StopSiteAsync("silent", _token);
        Assert.False(vm.IsRunning);
        await AssertNothingLeftAsync("silent");
    }

    [Fact]
    public async Task Request_ProcessKilledWhileItServes_FailsAtOnceAndTheNextBootsAnew()
    {
        var vm = await WakeAsync("killed");
        var request = running.Gateway.GetAsync("killed.test", "/", _token);
        await UntilAsync(async () => await ReadBytesInAsync("killed") > 0);

        vm.Signal(RunningVm.Sigkill);

        using var response = await request;
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        await running.Gateway.WaitForLineAsync(_token, $"VM {vm.Id} ended by itself, exit code 137");
        await running.Gateway.WaitUntilUnlistedAsync(vm, _token);
        Assert.NotEqual(vm.Id, (await WakeAsync("killed")).Id);
        await UntilAsync(() => Task.FromResult(!Directory.Exists(vm.Folder)));
    }

    [Fact]
    public async Task Stop_ProcessFrozenWhileItServes_IsKilledAndTheNextBootsAnew()
    {
        var vm = await WakeAsync("frozen");
        vm.Signal(RunningVm.Sigstop);
        using (var client = CancellationTokenSource.CreateLinkedTokenSource(_token))
        {
            var request = running.Gateway.GetAsync("frozen.test", "/", client.Token);
            await UntilAsync(async () => (await running.Gateway.FindVmAsync(vm.Id, _token)).Leases == 1);
            await client.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        }

        await running.Gateway.StopSiteAsync("frozen", _token);

        Assert.False(vm.IsRunning);
        Assert.NotEqual(vm.Id, (await WakeAsync("frozen")).Id);
    }

    /// <summary>What the site's guests were sent: a request that is lost before that is sent once more.</summary>
    private async Task<long> ReadBytesInAsync(string site)
    {
        using var used = JsonDocument.Parse(await running.Gateway.Admin.GetStringAsync($"/api/v1/usage?site={site}", _token));
        return used.RootElement.EnumerateArray().Sum(day => day.GetProperty("bytesIn").GetInt64());
    }

    /// <summary>Boots the site's VM, as often as it takes until its back-off is over.</summary>
    private async Task<RunningVm> WakeAsync(string site)
    {
        await UntilAsync(async () =>
        {
            using var woken = await running.Gateway.Admin.PostAsync($"/api/v1/sites/{site}/wake", null, _token);
            return woken.IsSuccessStatusCode;
        });
        return (await running.Gateway.ListVmsAsync(_token)).Single(vm => vm.Site == site);
    }

    private async Task AssertNothingLeftAsync(string site)
    {
        await UntilAsync(async () => (await running.Gateway.ListVmsAsync(_token)).All(vm => vm.Site != site));
        Assert.DoesNotContain(Directory.GetDirectories(Path.Combine(running.Folder.State, "vms")), folder => Path.GetFileName(folder).StartsWith(site, StringComparison.Ordinal));
    }

    private async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            _token.ThrowIfCancellationRequested();
        }
    }
}
