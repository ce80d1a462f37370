using System.Diagnostics.Metrics;
using Gateway.Testing;
using Gateway.Testing.Running;
using Gateway.Tests.Running;
using Gateway.Vms.Diagnostics;
using Gateway.Vms.Launching;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Telemetry;

/// <summary>The documentation tells what the code has. With <c>GATEWAY_WRITE_INSTRUMENTS=1</c> the test writes it anew.</summary>
public sealed class InstrumentTableTests
{
    private const string Begin = "<!-- instruments -->\n";
    private const string End = "<!-- /instruments -->\n";
    /// <summary>Every phase that a launcher tells of.</summary>
    private static readonly VmPhase[] Launched = [.. Enum.GetValues<VmPhase>().Except([VmPhase.Queue, VmPhase.Forward])];

    private const string WriteVariable = "GATEWAY_WRITE_INSTRUMENTS";

    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    [Fact]
    public async Task Table_InTheDocumentation_IsOfTheCode()
    {
        await using var guest = await TestGuest.StartAsync(context => context.Response.WriteAsync("ok"));
        await using var gateway = await TestGateway.StartAsync(guest);
        using var table = new InstrumentTable(gateway.Services.GetRequiredService<IMeterFactory>());
        gateway.Launcher.Phases = [.. Launched.Select(phase => new VmPhaseDuration(phase, TimeSpan.FromMilliseconds(1)))];
        (await gateway.GetAsync("/", _token)).Dispose();
        while (!Enum.GetValues<VmPhase>().All(phase => table.Has(MetricTag.Phase, TagValue.Of(phase))))
        {
            // A boot is counted just after whoever waited for it has its VM.
            _token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        var file = Path.Combine(Repository.Root, "config", "README.md");
        var text = await File.ReadAllTextAsync(file, _token);
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        var rendered = table.Render();
        if (Environment.GetEnvironmentVariable(WriteVariable) is { Length: > 0 })
        {
            await File.WriteAllTextAsync(file, text[..begin] + rendered + text[end..], _token);
            return;
        }

        Assert.Equal(rendered, text[begin..end]);
    }
}
