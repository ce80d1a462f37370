using System.Globalization;
using System.Net;
using Gateway.Testing;
using Gateway.Testing.Running;
using Xunit;

namespace Gateway.EndToEnd.Tests;

/// <summary>
/// Volumes on a disk that is full, behind a real gateway: whoever asks is told, nothing that was synced is lost, and with room it goes on. And a gateway that is killed while it makes one.
/// </summary>
public sealed class VolumeTroubleTests : IAsyncDisposable
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();
    private readonly GatewayFolder _folder = new();
    private SmallMount? _mount;
    private GatewayProcess? _gateway;

    [Fact]
    public async Task Request_NoRoomToMakeItsVolume_IsToldAndServedWhenThereIs()
    {
        await StartAsync("4m");
        _mount!.Fill(leave: 0);

        using (var response = await _gateway!.GetAsync("one.test", "/", _token))
        {
            Assert.Equal((HttpStatusCode.BadGateway, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        }

        await _gateway.WaitForLineAsync(_token, "has no volume: mkfs.ext4 ended with exit code 1", "No space left on device");
        var (_, output) = await _folder.RunAsync(["volume", "list", "--json"], _token);
        Assert.Equal("[]", output.Trim());
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_mount.Path, "one")));
        _mount.Mend();
        await WaitUntilServedAsync("one.test");
        Assert.Equal("1\n", await GetAsync("one.test", "/keep"));
    }

    [Fact]
    public async Task Write_HostsDiskIsFull_GuestIsToldAndNothingSyncedIsLost()
    {
        await StartAsync("32m");
        _mount!.Fill(leave: 16 << 20);
        for (var length = 1; length <= 3; length++)
        {
            Assert.Equal($"{length}\n", await GetAsync("one.test", "/keep"));
        }

        Assert.Equal("1\n", await GetAsync("other.test", "/count"));

        // It is told, and runs on; so do others.
        var filled = await GetAsync("one.test", "/fill");
        Assert.Matches("^([1-9]|1[0-5]) MiB: I/O error\n$", filled);
        Assert.Equal("hello\n", await GetAsync("one.test", "/"));
        Assert.Equal("2\n", await GetAsync("other.test", "/count"));

        // What it had synced is there, and with room it writes again, more than before.
        await _gateway!.StopSiteAsync("one", _token);
        _mount.Mend();
        var synced = int.Parse(filled.Split(' ')[0], CultureInfo.InvariantCulture) << 20;
        Assert.Contains((await GetAsync("one.test", "/list")).Split('\n'), line => line.StartsWith("/data/filled ", StringComparison.Ordinal) && line.Split(' ')[5] == $"{synced}");
        Assert.Equal("4\n", await GetAsync("one.test", "/keep"));
        Assert.True(int.Parse((await GetAsync("one.test", "/fill")).Split(' ')[0], CultureInfo.InvariantCulture) << 20 > synced);
        Assert.DoesNotContain("cannot be grown", await ConsoleAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kill_WhileAVolumeIsMade_LeavesNothingAndTheNextGatewayMakesIt()
    {
        using var programs = new TemporaryFolder();
        ExecutableFile.Write(programs.Combine("mkfs.ext4"), "#!/bin/sh\n/usr/sbin/mkfs.ext4 \"$@\"\nkill -9 $PPID\n");
        await AddSitesAsync();
        var volumes = Path.Combine(_folder.State, "volumes", "one");
        await using (var killed = await GatewayProcess.StartAsync(
            _folder, new Dictionary<string, string> { ["PATH"] = $"{programs.Path}:{Environment.GetEnvironmentVariable("PATH")}" }, _token))
        {
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => killed.GetAsync("one.test", "/", _token));
        }

        Assert.Single(Directory.GetFileSystemEntries(volumes));
        _gateway = await GatewayProcess.StartAsync(_folder, _token);

        // Nobody has asked for it yet.
        while (Directory.GetFileSystemEntries(volumes).Length > 0)
        {
            _token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        Assert.Equal("1\n", await GetAsync("one.test", "/keep"));
        Assert.Single(Directory.GetFileSystemEntries(volumes));
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
        {
            _gateway.TellIfFailed();

            await _gateway.DisposeAsync();
        }

        if (_mount is not null)
        {
            await _mount.DisposeAsync();
        }

        _folder.Dispose();
    }

    /// <param name="room">The size of the disk that volumes are on.</param>
    private async Task StartAsync(string room)
    {
        _mount = await SmallMount.TryCreateAsync(Directory.CreateDirectory(Path.Combine(_folder.State, "volumes")).FullName, _token, room);
        Assert.SkipWhen(_mount is null, "a file system can be mounted by root only");
        await AddSitesAsync();
        _gateway = await GatewayProcess.StartAsync(_folder, _token);
    }

    private async Task AddSitesAsync()
    {
        await _folder.AddAppImageAsync("app", _token);
        _folder.AddSite("one", "one.test", "app", new { Volume = new { SizeMiB = 64, Path = "/data" } });
        _folder.AddSite("other", "other.test", "app");
    }

    /// <summary>A site that failed is tried again after a pause.</summary>
    private async Task WaitUntilServedAsync(string host)
    {
        while (true)
        {
            using var response = await _gateway!.GetAsync(host, "/", _token);
            if (response.IsSuccessStatusCode)
            {
                return;
            }

            await Task.Yield();
        }
    }

    private async Task<string> GetAsync(string host, string path)
    {
        using var response = await _gateway!.GetAsync(host, path, _token);
        var body = await response.Content.ReadAsStringAsync(_token);
        Assert.True(response.StatusCode == HttpStatusCode.OK, body);
        return body;
    }

    private async Task<string> ConsoleAsync()
    {
        var (exitCode, output) = await _folder.RunAsync(["logs", "one", $"--Gateway:Admin:Url={_gateway!.Admin.BaseAddress}"], _token);
        Assert.True(exitCode == 0, output);
        return output;
    }
}
