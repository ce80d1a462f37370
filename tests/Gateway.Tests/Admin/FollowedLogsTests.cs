using Gateway.Testing;
using Gateway.Tests.Running;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Tests.Admin;

/// <summary>The logs of a site as somebody sees them who goes on reading.</summary>
public sealed class FollowedLogsTests
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    [Fact]
    public async Task Follow_OverVms_TellsWhatEachSays()
    {
        await using var guest = await TestGuest.StartAsync(context => context.Response.WriteAsync("ok"));
        await using var gateway = await TestGateway.StartAsync(guest);
        using var reader = await FollowAsync(gateway);

        (await gateway.GetAsync("/", _token)).Dispose();
        var first = await ReadUntilAsync(reader, "a scripted console");
        gateway.Launcher.Vms[0].Console += "more of it\n";
        await ReadUntilAsync(reader, "more of it");
        await gateway.Activator.StopAsync("test", _token);
        (await gateway.GetAsync("/", _token)).Dispose();
        var second = await ReadUntilAsync(reader, "a scripted console");

        Assert.Equal([$"== {gateway.Launcher.Vms[0].Specification.Id}", "a scripted console"], first);
        Assert.Equal([$"== {gateway.Launcher.Vms[1].Specification.Id}", "a scripted console"], second);
    }

    [Fact]
    public async Task Follow_VmThatEndedUnseen_TellsWhatWasKeptFitForATerminal()
    {
        await using var gateway = await TestGateway.StartAsync(guest: null);
        var log = Path.Combine(gateway.Folder, "state", "logs", "test.log");
        Directory.CreateDirectory(Path.GetDirectoryName(log)!);
        await File.WriteAllTextAsync(log, "== 2026-01-01T00:00:00.0000000+00:00 test-1-abcd: stopped, exit code 0\nearlier\n", _token);
        using var reader = await FollowAsync(gateway);

        var kept = await ReadUntilAsync(reader, "earlier");
        await File.AppendAllTextAsync(log, "== 2026-01-01T00:00:01.0000000+00:00 test-2-abcd: the guest panicked, exit code 0\n\u001b[31mlast words\n", _token);
        var appended = await ReadUntilAsync(reader, "last words");

        Assert.Equal(2, kept.Count);
        Assert.Equal(["== 2026-01-01T00:00:01.0000000+00:00 test-2-abcd: the guest panicked, exit code 0", "last words"], appended);
    }

    [Fact]
    public async Task Logs_Long_ArriveWhole()
    {
        await using var guest = await TestGuest.StartAsync(context => context.Response.WriteAsync("ok"));
        await using var gateway = await TestGateway.StartAsync(guest);
        (await gateway.GetAsync("/", _token)).Dispose();
        gateway.Launcher.Vms[0].Console = string.Concat(Enumerable.Range(0, 20_000).Select(line => $"line {line}\n"));
        var kept = Path.Combine(gateway.Folder, "state", "logs", "test.log");
        Directory.CreateDirectory(Path.GetDirectoryName(kept)!);
        await File.WriteAllTextAsync(kept, string.Concat(Enumerable.Range(0, 20_000).Select(line => $"earlier {line}\n")), _token);

        var printed = await gateway.Admin.GetStringAsync("/api/v1/sites/test/logs", _token);
        using var reader = await FollowAsync(gateway);

        Assert.Contains("earlier 19999\n", printed, StringComparison.Ordinal);
        Assert.Equal(20_000, (await ReadUntilAsync(reader, "earlier 19999")).Count);
        Assert.Equal(20_001, (await ReadUntilAsync(reader, "line 19999")).Count);
    }

    [Fact]
    public async Task Follow_GatewayEnds_EndsWell()
    {
        await using var gateway = await TestGateway.StartAsync(guest: null);
        using var reader = await FollowAsync(gateway);

        gateway.BeginStop();

        Assert.Equal("", await reader.ReadToEndAsync(_token));
    }

    private async Task<StreamReader> FollowAsync(TestGateway gateway)
        => new(await gateway.Admin.GetStreamAsync("/api/v1/sites/test/logs?follow=true", _token));

    private async Task<List<string>> ReadUntilAsync(StreamReader reader, string last)
    {
        List<string> lines = [];
        while (lines is not [.., var line] || line != last)
        {
            lines.Add(await reader.ReadLineAsync(_token) ?? throw new InvalidOperationException($"The log ended before '{last}': {string.Join('\n', lines)}"));
        }

        return lines;
    }
}
