using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Gateway.Testing;
using Gateway.Testing.Running;
using Xunit;

namespace Gateway.EndToEnd.Tests;

/// <summary>Sites that keep a disk for each instance, behind a real gateway: what was written is there whatever becomes of VM and gateway, and nobody else gets at it.</summary>
public sealed class VolumeTests : IAsyncDisposable
{
    private const string Host = "app.test";

    private readonly CancellationToken _token = TestTimeouts.ProcessToken();
    private readonly GatewayFolder _folder = new();
    private GatewayProcess? _gateway;

    [Fact]
    public async Task Volume_KillsRestartsAndAnotherSize_KeepsWhatWasSynced()
    {
        await AddImageAsync();
        AddSite(sizeMiB: 32);
        _gateway = await GatewayProcess.StartAsync(_folder, _token);
        Assert.Equal(("1\n", "cold"), await GetAsync("/keep"));
        Assert.Equal(("33:44 / told\n", "warm"), await GetAsync("/who"));
        var vm = Assert.Single(await _gateway.ListVmsAsync(_token));

        // Whoever tries to get at the disk that a VM has: the command, and a machine by hand.
        Assert.Equal($"VM {vm.Id}", Assert.Single(await ListAsync()).GetProperty("usedBy").GetString());
        var (refused, reason) = await _folder.RunAsync(["volume", "remove", "app"], _token);
        Assert.Equal((1, true), (refused, reason.Contains($"is in use by VM {vm.Id}", StringComparison.Ordinal)));
        var (_, words) = await ByHandAsync(vm);
        Assert.Contains("Failed to get \"write\" lock", words, StringComparison.Ordinal);

        // In the middle of its work: whether that request was still written nobody knows, but all before were. One that had not reached the guest is answered by the next VM.
        var kept = 1;
        while (kept < 20)
        {
            kept = Length(await GetAsync("/keep"));
        }

        var inFlight = GetAsync("/keep");
        Process.GetProcessById(vm.Pid).Kill();
        var isAnswered = await Record.ExceptionAsync(() => inFlight) is null;
        await _gateway.WaitUntilUnlistedAsync(vm, _token);
        var after = isAnswered && (await inFlight).Source == "cold" ? await inFlight : await GetAsync("/keep");
        Assert.Equal("cold", after.Source);
        Assert.InRange(Length(after), kept + 1, kept + 2);
        kept = Length(after);

        // The next gateway takes the VM over, with its volume.
        _gateway.Kill();
        await _gateway.DisposeAsync();
        _gateway = await GatewayProcess.StartAsync(_folder, _token);
        Assert.Equal(($"{kept + 1}\n", "warm"), await GetAsync("/keep"));

        // Another size counts from the next boot on.
        AddSite(sizeMiB: 128);
        while ((await GetAsync("/size")).Source == "warm")
        {
            await Task.Yield();
        }

        Assert.Equal(kept + 2, Length(await GetAsync("/keep")));
        Assert.InRange(int.Parse((await GetAsync("/size")).Body.Split(' ')[0], CultureInfo.InvariantCulture), 90, 128);
        await _gateway.StopSiteAsync("app", _token);
        var (removed, said) = await _folder.RunAsync(["volume", "remove", "app"], _token);
        Assert.True(removed == 0, said);
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task Template_TwoSitesWithVariablesAndVolumes_ServesBothAndNeitherSeesTheOthers()
    {
        await AddImageAsync();
        foreach (var site in (string[])["one", "two"])
        {
            _folder.AddSite(site, $"{site}.test", "app", new
            {
                Boot = new { Template = "Auto" },
                Idle = new { After = "00:00:00.1", Action = "Suspend" },
                Vm = new { Env = new { VALUE = $"xyzzy-41f7-{site}" } },
                Volume = new { SizeMiB = 16, Path = "/data" },
            });
        }

        _gateway = await GatewayProcess.StartAsync(_folder, _token);
        var (exitCode, output) = await _folder.RunAsync(["image", "bake", "app", "--json", $"--Gateway:Admin:Url={_gateway.Admin.BaseAddress}"], _token);
        Assert.True(exitCode == 0, output);
        Assert.Single(JsonDocument.Parse(output).RootElement.EnumerateArray());

        foreach (var site in (string[])["one", "two"])
        {
            Assert.Equal(("1\n", "template"), await GetAsync("/keep", $"{site}.test"));
            Assert.Equal($"33:44 / xyzzy-41f7-{site}\n", (await GetAsync("/who", $"{site}.test")).Body);
            await _gateway.WaitForLineAsync(_token, $"of {site}", "is suspended");
            Assert.Equal("2\n", (await GetAsync("/keep", $"{site}.test")).Body);
        }

        // The memory of what is suspended has it, and nothing else.
        Assert.DoesNotContain("xyzzy-41f7-", _gateway.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("xyzzy-41f7-", await _gateway.Admin.GetStringAsync("/api/v1/vms", _token), StringComparison.Ordinal);
        Assert.Equal("", string.Join('\n', Directory.EnumerateFiles(_folder.State, "*", SearchOption.AllDirectories).Where(file => !MayKnow(file) && Contains(file, "xyzzy-41f7-"u8))));
    }

    [Fact]
    public async Task Request_NoRoomForAnotherVolume_IsToldSo()
    {
        await AddImageAsync();
        AddSite(sizeMiB: 64);
        _gateway = await GatewayProcess.StartAsync(_folder, _token, "--Gateway:Host:MaxVolumesMiB=63");

        using var response = await _gateway.GetAsync(Host, "/", _token);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, true), (response.StatusCode, response.Headers.RetryAfter is not null));
        await _gateway.WaitForLineAsync(_token, "has no room for a volume of 64 MiB", "Gateway:Host:MaxVolumesMiB=63");
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
        {
            _gateway.TellIfFailed();

            await _gateway.DisposeAsync();
        }

        _folder.Dispose();
    }

    private Task AddImageAsync() => _folder.AddAppImageAsync("app", _token, "--exec", "./server --port 8080", "--user", "33:44");

    private void AddSite(int sizeMiB) => _folder.AddSite("app", Host, "app", new { Vm = new { Env = new { VALUE = "told" } }, Volume = new { SizeMiB = sizeMiB, Path = "/data" } });

    private async Task<IReadOnlyList<JsonElement>> ListAsync()
    {
        var (exitCode, output) = await _folder.RunAsync(["volume", "list", "--json"], _token);
        Assert.True(exitCode == 0, output);
        return [.. JsonDocument.Parse(output).RootElement.EnumerateArray()];
    }

    /// <summary>The VM's own command line, in another folder and at another address.</summary>
    private async Task<(int ExitCode, string Output)> ByHandAsync(RunningVm vm)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder.Root, "hand")).FullName;
        var line = vm.CommandLine.Replace(vm.Folder, folder, StringComparison.Ordinal).Replace(vm.Address.Split(':')[0], $"{Unused.Address()}", StringComparison.Ordinal);
        await using var byHand = ChildProcess.Start("/bin/sh", ["-c", "exec " + line], folder);
        return (await byHand.WaitForExitAsync(_token), byHand.Output);
    }

    private static int Length((string Body, string Source) answer) => int.Parse(answer.Body, CultureInfo.InvariantCulture);

    /// <summary>The memory of a suspended guest; what is locked, or no file of bytes.</summary>
    private static bool MayKnow(string file) => file.Contains("/suspended/", StringComparison.Ordinal) || Path.GetFileName(file) is "lock" or "disk" or "qmp.sock" or "console.sock";

    private static bool Contains(string file, ReadOnlySpan<byte> text) => File.ReadAllBytes(file).AsSpan().IndexOf(text) >= 0;

    private async Task<(string Body, string Source)> GetAsync(string path, string host = Host)
    {
        using var response = await _gateway!.GetAsync(host, path, _token);
        var body = await response.Content.ReadAsStringAsync(_token);
        Assert.True(response.StatusCode == HttpStatusCode.OK, body);
        return (body, response.ServerTiming().Split('"')[1]);
    }
}
