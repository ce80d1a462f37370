using System.Text.Json;
using Gateway.Testing;
using Gateway.Testing.Running;
using Xunit;

namespace Gateway.EndToEnd.Tests;

/// <summary><c>gateway bench</c> with real VMs, a few of each: what is counted and what is left, never how long it took.</summary>
public sealed class BenchTests : IDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private readonly CancellationToken _token = new CancellationTokenSource(TestTimeouts.Measurement).Token;
    private readonly GatewayFolder _folder = new();

    private string Temporary => Path.Combine(_folder.Root, "t");

    private string Result => Path.Combine(_folder.Root, "result.json");

    [Fact]
    public async Task Boot_ThreeRuns_CountsEachActivationWhereItCameFrom()
    {
        var page = Path.Combine(_folder.Root, "page.html");

        var (exitCode, output) = await RunAsync("boot", "--runs", "3", "--modes", "raw,cold,template,universal,shell,warm", "--json", Result, "--html", page);

        Assert.True(exitCode == 0, output);
        using var result = JsonDocument.Parse(await File.ReadAllTextAsync(Result, _token));
        var modes = result.RootElement.GetProperty("modes").EnumerateArray().ToDictionary(mode => mode.GetProperty("mode").GetString()!);
        Assert.Equal(["raw", "cold", "template", "universal", "shell", "warm"], modes.Keys);
        foreach (var (name, source) in new[] { ("raw", "raw"), ("cold", "cold"), ("template", "template"), ("universal", "shell"), ("shell", "shell"), ("warm", "warm") })
        {
            var samples = modes[name].GetProperty("samples").EnumerateArray().ToList();
            var missed = modes[name].GetProperty("missed").EnumerateObject().Sum(missed => missed.Value.GetInt32());
            Assert.All(samples, sample => Assert.Equal(source, sample.GetProperty("source").GetString()));
            // A guest that boots quickly is not restored into a new process; whatever is not as it should be has its reason.
            Assert.True(samples.Count + missed == 3 || (name == "template" && modes[name].GetProperty("reason").GetString() is not null), output);
        }

        Assert.All(new[] { "raw", "cold", "warm" }, name => Assert.Equal(3, modes[name].GetProperty("samples").GetArrayLength()));
        Assert.True(modes["cold"].GetProperty("phases").TryGetProperty("boot", out _), output);
        Assert.Equal("tcg", result.RootElement.GetProperty("machine").GetProperty("accelerator").GetString());
        Assert.StartsWith("<!doctype html>", await File.ReadAllTextAsync(page, _token), StringComparison.Ordinal);
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task Boot_Interrupted_LeavesNothing()
    {
        await AddImageAsync();
        await using var bench = Start("boot", "--runs", "10000", "--modes", "cold,warm", "--json", Result);
        while (!OwnProcesses().Any(process => process.Command.Contains("qemu", StringComparison.Ordinal)))
        {
            _token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        bench.Interrupt();

        Assert.Equal(1, await bench.WaitForExitAsync(_token));
        AssertNothingIsLeft();
        Assert.False(File.Exists(Result));
    }

    [Fact]
    public async Task Herd_Few_ServesEachAndOneUrlByOneVm()
    {
        var (exitCode, output) = await RunAsync("herd", "--urls", "3", "--requests", "20", "--json", Result);

        Assert.True(exitCode == 0, output);
        using var result = JsonDocument.Parse(await File.ReadAllTextAsync(Result, _token));
        Assert.Equal(
            [("cold", 3, 3, 3), ("cold", 1, 20, 1), ("shells", 3, 3, 3), ("shells", 1, 20, 1)],
            result.RootElement.GetProperty("herds").EnumerateArray().Select(herd => (
                herd.GetProperty("gateway").GetString(), herd.GetProperty("urls").GetInt32(), herd.GetProperty("served").GetInt32(), herd.GetProperty("vms").GetInt32())));
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task Density_Three_TellsTheMemoryOfEach()
    {
        var (exitCode, output) = await RunAsync("density", "--vms", "3", "--json", "-");

        Assert.True(exitCode == 0, output);
        using var result = JsonDocument.Parse(output);
        var clones = result.RootElement.GetProperty("clones").EnumerateArray().ToList();
        Assert.Equal([1, 2, 3], clones.Select(step => step.GetProperty("vms").GetInt32()));
        Assert.All(clones, step => Assert.True(step.GetProperty("pssMiB").GetDouble() > 1));
        Assert.Equal("3 VMs", result.RootElement.GetProperty("bound").GetString());
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task Proxy_OneRound_MeasuresTheSameGuestThroughEach()
    {
        var (exitCode, output) = await RunAsync("proxy", "--rounds", "1", "--seconds", "1", "--connections", "4", "--json");

        Assert.True(exitCode == 0, output);
        using var result = JsonDocument.Parse(output);
        var proxies = result.RootElement.GetProperty("proxies").EnumerateArray().Select(proxy => proxy.GetProperty("proxy").GetString()!).ToList();
        Assert.Equal(["none", "gateway", "bare YARP"], proxies.Take(3));
        Assert.Equal(["haproxy", "nginx"], proxies.Skip(3).Concat(result.RootElement.GetProperty("missing").EnumerateArray().Select(missing => missing.GetString()!)).Order(StringComparer.Ordinal));
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task Boot_GuestThatNeverAnswers_FailsAndSaysWhy()
    {
        await _folder.AddKernelImageAsync("hello", new Testing.Guests.GuestProgram().Halt().ToElf(), _token);
        Directory.CreateDirectory(Temporary);
        await using var bench = Start("boot", "--modes", "cold", "--Gateway:Defaults:Boot:Timeout=00:00:01");

        var exitCode = await bench.WaitForExitAsync(_token);

        Assert.True(exitCode == 1, bench.Output);
        Assert.Contains("cold: the answer was 504", bench.Output, StringComparison.Ordinal);
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task Density_BenchIsKilled_TakesItsGatewayAndVmsWithIt()
    {
        await AddImageAsync();
        await using var bench = Start("density", "--vms", "200");
        await UntilAsync(() => OwnProcesses().Exists(process => process.Command.Contains("qemu", StringComparison.Ordinal)));

        bench.Kill();

        await UntilAsync(() => OwnProcesses().Count == 0);
    }

    public void Dispose() => _folder.Dispose();

    private async Task UntilAsync(Func<bool> isSo)
    {
        while (!isSo())
        {
            await Task.Delay(PollInterval, _token);
        }
    }

    private async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        await AddImageAsync();
        await using var bench = Start(arguments);
        return (await bench.WaitForExitAsync(_token), bench.Output);
    }

    private async Task AddImageAsync()
    {
        await _folder.AddSiteImageAsync("hello", new Dictionary<string, string> { ["index.html"] = "hello\n" }, _token);
        Directory.CreateDirectory(Temporary);
    }

    private ChildProcess Start(params string[] arguments)
        => _folder.Start(["bench", .. arguments, "--image", "hello"], new Dictionary<string, string> { ["TMPDIR"] = Temporary });

    private void AssertNothingIsLeft()
    {
        Assert.Empty(OwnProcesses());
        Assert.Empty(Directory.GetDirectories(Temporary, "gw-bench-*"));
    }

    /// <summary>Processes that work below the temporary folder, or have it in their arguments.</summary>
    private List<(string Process, string Command)> OwnProcesses()
    {
        var own = new List<(string Process, string Command)>();
        foreach (var process in Directory.GetDirectories("/proc").Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])))
        {
            try
            {
                var command = File.ReadAllText(Path.Combine(process, "cmdline"));
                if (command.Contains(Temporary, StringComparison.Ordinal) || new FileInfo(Path.Combine(process, "cwd")).LinkTarget?.StartsWith(Temporary, StringComparison.Ordinal) == true)
                {
                    own.Add((process, command));
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // It has ended.
            }
        }

        return own;
    }
}
