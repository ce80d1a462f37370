using Gateway.Admin.Logs;
using Gateway.Testing;
using Gateway.Tests.Running;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Admin;

/// <summary>The consoles of a site as a page shows them.</summary>
public sealed class LiveConsoleTests
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    [Fact]
    public async Task Look_AVmThatRuns_ShowsWhatItSaysAndNothingTwice()
    {
        await using var guest = await TestGuest.StartAsync(context => context.Response.WriteAsync("ok"));
        await using var gateway = await TestGateway.StartAsync(guest);
        (await gateway.GetAsync("/", _token)).Dispose();
        var console = Open(gateway);

        Assert.True(console.Look());
        Assert.False(console.Look());
        gateway.Launcher.Vms[0].Console += "<script>alert(1)</script>\n";
        Assert.True(console.Look());

        Assert.Equal(["a scripted console", "<script>alert(1)</script>"], console.Lines.Select(line => line.Text));
        Assert.All(console.Lines, line => Assert.Equal(gateway.Launcher.Vms[0].Specification.Id, line.Vm));
        Assert.Equal(0, console.LeftOut);
    }

    [Fact]
    public async Task Look_MoreThanIsKept_CountsWhatIsLeftOut()
    {
        await using var guest = await TestGuest.StartAsync(context => context.Response.WriteAsync("ok"));
        await using var gateway = await TestGateway.StartAsync(guest);
        (await gateway.GetAsync("/", _token)).Dispose();
        var vm = gateway.Launcher.Vms[0];
        var console = Open(gateway);
        console.Look();
        vm.Console = string.Concat(Enumerable.Range(0, 20_000).Select(line => $"line {line}\n"));

        // What the tail of a real console would have lost by then.
        vm.ConsoleBegin = vm.Console.Length / 2;
        console.Look();

        Assert.Equal("line 19999", console.Lines.Last().Text);
        Assert.InRange(console.Lines.Count, 100, 1000);
        Assert.Equal(20_000, console.Lines.Count + console.LeftOut);
    }

    [Fact]
    public async Task Look_ALineWithoutEnd_ComesInPieces()
    {
        await using var guest = await TestGuest.StartAsync(context => context.Response.WriteAsync("ok"));
        await using var gateway = await TestGateway.StartAsync(guest);
        (await gateway.GetAsync("/", _token)).Dispose();
        gateway.Launcher.Vms[0].Console = new string('x', 2500);
        var console = Open(gateway);

        console.Look();

        Assert.Equal([1000, 1000, 500], console.Lines.Select(line => line.Text.Length));
    }

    [Fact]
    public async Task Look_OneVmOnly_ShowsNothingOfTheOthers()
    {
        await using var guest = await TestGuest.StartAsync(context => context.Response.WriteAsync("ok"));
        await using var gateway = await TestGateway.StartAsync(guest);
        (await gateway.GetAsync("/", _token)).Dispose();
        var log = Path.Combine(gateway.Folder, "state", "logs", "test.log");
        Directory.CreateDirectory(Path.GetDirectoryName(log)!);
        await File.WriteAllTextAsync(
            log, "== 2026-01-01T00:00:00.0000000+00:00 test-7-abcd: stopped, exit code 0\nmine\n== 2026-01-01T00:00:00.0000000+00:00 test-8-abcd: stopped, exit code 0\nanother's\n", _token);

        var console = Open(gateway, "test-7-abcd");
        console.Look();

        Assert.Equal(["== 2026-01-01T00:00:00.0000000+00:00 test-7-abcd: stopped, exit code 0", "mine"], console.Lines.Select(line => line.Text));
    }

    [Fact]
    public async Task Look_OneRunsAndOthersRanBefore_ShowsTheEarlierOnesFirst()
    {
        await using var guest = await TestGuest.StartAsync(context => context.Response.WriteAsync("ok"));
        await using var gateway = await TestGateway.StartAsync(guest);
        var log = Path.Combine(gateway.Folder, "state", "logs", "test.log");
        Directory.CreateDirectory(Path.GetDirectoryName(log)!);
        await File.WriteAllTextAsync(log, "== 2026-01-01T00:00:00.0000000+00:00 test-7-abcd: stopped, exit code 0\nits last words\n", _token);
        (await gateway.GetAsync("/", _token)).Dispose();

        var console = Open(gateway);
        console.Look();

        Assert.Equal(["== 2026-01-01T00:00:00.0000000+00:00 test-7-abcd: stopped, exit code 0", "its last words", "a scripted console"], console.Lines.Select(line => line.Text));
    }

    private static LiveConsole Open(TestGateway gateway, string? vm = null) => gateway.Services.GetRequiredService<ConsoleLogs>().Open("test", vm);
}
