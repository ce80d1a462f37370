using System.Net;
using Gateway.Testing;
using Xunit;

namespace Gateway.EndToEnd.Tests;

/// <summary>The main job on real QEMU with the real unikernel: asked for, there; not asked for, gone.</summary>
public sealed class ActivationTests(RunningGateway running) : IClassFixture<RunningGateway>
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    [Fact]
    public async Task Request_NoVmRunning_IsAnsweredByItsOwnVm()
    {
        Assert.DoesNotContain(await running.Gateway.ListVmsAsync(_token), vm => vm.Site == "hello");

        using var cold = await running.Gateway.GetAsync("hello.test", "/", _token);
        using var warm = await running.Gateway.GetAsync("hello.test", "/", _token);

        Assert.Equal(HttpStatusCode.OK, cold.StatusCode);
        Assert.Equal("hello from a VM\n", await cold.Content.ReadAsStringAsync(_token));
        Assert.StartsWith("source;desc=\"cold\"", cold.ServerTiming(), StringComparison.Ordinal);
        Assert.StartsWith("source;desc=\"warm\"", warm.ServerTiming(), StringComparison.Ordinal);
        Assert.Equal(cold.VmId(), warm.VmId());
        var vm = await running.Gateway.FindVmAsync(cold.VmId(), _token);
        Assert.True(vm.IsRunning);
        Assert.Equal("Ready", vm.State, ignoreCase: true);
    }

    [Fact]
    public async Task Request_LargeFile_ArrivesWhole()
    {
        using var response = await running.Gateway.GetAsync("large.test", "/large.txt", _token);

        var body = await response.Content.ReadAsStringAsync(_token);

        Assert.Equal(3_000_000, body.Length);
        Assert.All(body, letter => Assert.Equal('x', letter));
    }

    [Fact]
    public async Task Request_WildcardTenants_EachHasAVmOfItsOwn()
    {
        using var acme = await running.Gateway.GetAsync("acme.tenants.test", "/", _token);
        using var globex = await running.Gateway.GetAsync("globex.tenants.test", "/", _token);

        Assert.Equal("acme\n", await acme.Content.ReadAsStringAsync(_token));
        Assert.Equal("globex\n", await globex.Content.ReadAsStringAsync(_token));
        Assert.NotEqual(acme.VmId(), globex.VmId());
    }

    [Fact]
    public async Task Request_PathCaptures_EachHasAVmOfItsOwn()
    {
        using var red = await running.Gateway.GetAsync("rooms.test", "/red/", _token);
        using var redAgain = await running.Gateway.GetAsync("rooms.test", "/red?again", _token);
        using var blue = await running.Gateway.GetAsync("rooms.test", "/blue", _token);

        Assert.Equal(HttpStatusCode.OK, blue.StatusCode);
        Assert.Equal(red.VmId(), redAgain.VmId());
        Assert.NotEqual(red.VmId(), blue.VmId());
    }

    [Fact]
    public async Task Request_TwoClients_EachHasAVmOfItsOwnAndKeepsIt()
    {
        using var ann = await SendAsync("clients.test");
        using var bob = await SendAsync("clients.test");
        using var annAgain = await SendAsync("clients.test", ann.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);

        Assert.Equal(HttpStatusCode.OK, ann.StatusCode);
        Assert.NotEqual(ann.VmId(), bob.VmId());
        Assert.Equal(ann.VmId(), annAgain.VmId());
        Assert.Contains("warm", annAgain.ServerTiming(), StringComparison.Ordinal);
        Assert.False(annAgain.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Request_EachOne_HasAVmOfItsOwnThatIsGoneAfterIt()
    {
        // More than the sockets in between hold: as long as nobody reads, both answers go on.
        using var first = await running.Gateway.GetAsync("requests.test", "/huge.txt", _token);
        using var second = await running.Gateway.GetAsync("requests.test", "/huge.txt", _token);
        var vms = new[] { await running.Gateway.FindVmAsync(first.VmId(), _token), await running.Gateway.FindVmAsync(second.VmId(), _token) };
        Assert.NotEqual(vms[0].Pid, vms[1].Pid);

        Assert.Equal(8_000_000, (await first.Content.ReadAsStringAsync(_token)).Length);
        Assert.Equal(8_000_000, (await second.Content.ReadAsStringAsync(_token)).Length);

        foreach (var vm in vms)
        {
            await vm.WaitUntilGoneAsync(_token);
        }
    }

    [Theory]
    [InlineData("nobody.test")]
    [InlineData("unknown.tenants.test")]
    public async Task Request_UnknownHost_NotFoundAndNothingBoots(string host)
    {
        using var response = await running.Gateway.GetAsync(host, "/", _token);

        Assert.Contains(response.StatusCode, new[] { HttpStatusCode.NotFound, HttpStatusCode.BadRequest });
        Assert.DoesNotContain(await running.Gateway.ListVmsAsync(_token), vm => vm.Instance == host || vm.Image == "unknown");
    }

    [Fact]
    public async Task Request_ManyAtOnceWhileCold_OneBootServesAll()
    {
        const int Requests = 300;

        var responses = await Task.WhenAll(Enumerable.Range(0, Requests).Select(_ => running.Gateway.GetAsync("herd.test", "/", _token)));

        Assert.All(responses, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        Assert.Single(responses.Select(response => response.VmId()).Distinct());
    }

    [Fact]
    public async Task IdleVm_PastItsDeadline_ProcessIsGoneAndTheNextRequestBootsAnother()
    {
        using var first = await running.Gateway.GetAsync("short.test", "/", _token);
        await first.Content.ReadAsStringAsync(_token);
        var vm = await running.Gateway.FindVmAsync(first.VmId(), _token);

        await vm.WaitUntilGoneAsync(_token);

        Assert.False(vm.IsRunning);
        await running.Gateway.WaitUntilUnlistedAsync(vm, _token);
        Assert.False(Directory.Exists(vm.Folder));
        using var second = await running.Gateway.GetAsync("short.test", "/", _token);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.NotEqual(first.VmId(), second.VmId());
    }

    [Fact]
    public async Task VmKilledWhileIdle_NextRequestIsServedByAnother()
    {
        using var first = await running.Gateway.GetAsync("killed.test", "/", _token);
        await first.Content.ReadAsStringAsync(_token);
        var vm = await running.Gateway.FindVmAsync(first.VmId(), _token);

        using (var process = System.Diagnostics.Process.GetProcessById(vm.Pid))
        {
            process.Kill();
        }

        await vm.WaitUntilGoneAsync(_token);
        using var second = await running.Gateway.GetAsync("killed.test", "/", _token);

        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.NotEqual(first.VmId(), second.VmId());
    }

    [Fact]
    public async Task StopSite_RunningVm_IsGone()
    {
        using var response = await running.Gateway.GetAsync("stopped.test", "/", _token);
        await response.Content.ReadAsStringAsync(_token);
        var vm = await running.Gateway.FindVmAsync(response.VmId(), _token);

        var (exitCode, output) = await running.Folder.RunAsync(["stop", "stopped", $"--Gateway:Admin:Url={running.Gateway.Admin.BaseAddress}"], _token);

        Assert.True(exitCode == 0, output);
        await vm.WaitUntilGoneAsync(_token);
        Assert.DoesNotContain(await running.Gateway.ListVmsAsync(_token), listed => listed.Id == vm.Id);
    }

    private Task<HttpResponseMessage> SendAsync(string host, string? cookie = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = host } };
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
        }

        return running.Gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _token);
    }
}
