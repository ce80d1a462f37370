using System.Diagnostics.Metrics;
using Gateway.Qemu.Tests.Kit;
using Gateway.Testing;
using Gateway.Vms.Diagnostics;
using Gateway.Vms.Launching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Gateway.Qemu.Tests.Diagnostics;

/// <summary>Shells and templates of a real launcher, as its instruments tell of them.</summary>
public sealed class SupplyMetricsTests : IDisposable
{
    private readonly CancellationToken _deadline = TestTimeouts.ProcessToken();
    private readonly SiteGuest _guest = new();
    private readonly Dictionary<(string Instrument, string Tags), long> _values = [];

    [Fact]
    public async Task Launch_FromALoadedShell_IsAHitOfShellAndTemplate()
    {
        await using var kit = new LauncherKit();
        foreach (var gauges in kit.Services.GetServices<IHostedService>().Where(service => service is Qemu.Diagnostics.SupplyGauges))
        {
            await gauges.StartAsync(_deadline);
        }

        var specification = await _guest.SpecifyAsync(_deadline);
        await kit.Launcher.BakeAsync(specification.ForNobody("baking-1-a"), _deadline);
        await kit.Launcher.KeepShellsAsync([new ShellWish(specification, ShellKind.Loaded, 1)], _deadline);
        Measure(kit);
        Assert.Equal((1, 1, 1, 0), (Of("gateway.template.bakes", "made"), Of("gateway.templates"), Of("gateway.shells.ready", "loaded"), Of("gateway.shells.ready", "universal")));
        Assert.InRange(Of("gateway.template.size"), 1, Of("gateway.template.limit"));

        Assert.Equal(VmSource.Shell, (await kit.LaunchAsync(specification, _deadline)).Source);

        Measure(kit);
        Assert.Equal((1, 0, 1, 0), (Of("gateway.shell.claims", "loaded hit"), Of("gateway.shell.claims", "loaded missed"), Of("gateway.template.hits"), Of("gateway.shells.ready", "loaded")));
    }

    public void Dispose() => _guest.Dispose();

    private long Of(string instrument, string tags = "") => _values[(instrument, tags)];

    private void Measure(LauncherKit kit)
    {
        var meter = kit.Services.GetRequiredService<IMeterFactory>().CreateGateway();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter == meter)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => _values[(instrument.Name, string.Join(' ', tags.ToArray().Select(tag => tag.Value)))] = value);
        listener.Start();
        listener.RecordObservableInstruments();
    }
}
