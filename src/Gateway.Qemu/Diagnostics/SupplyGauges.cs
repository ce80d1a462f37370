using System.Diagnostics.Metrics;
using Gateway.Qemu.Shells;
using Gateway.Qemu.Templates;
using Gateway.Qemu.Volumes;
using Gateway.Vms.Diagnostics;
using Gateway.Vms.Launching;
using Microsoft.Extensions.Hosting;
using HostOptions = Gateway.Vms.Configuration.HostOptions;

namespace Gateway.Qemu.Diagnostics;

/// <summary>What there is of shells, templates and volumes now, beside what there may be: looked at when somebody asks.</summary>
internal sealed class SupplyGauges(IMeterFactory meters, ShellPool shells, TemplateStore templates, VolumeStore volumes, HostOptions limits) : IHostedService
{
    private const long MiB = 1 << 20;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var meter = meters.CreateGateway();
        meter.CreateObservableUpDownCounter(
            "gateway.shells.ready",
            () => Enum.GetValues<ShellKind>().Select(kind => new Measurement<long>(shells.Count(kind), GatewayMeter.Tag(MetricTag.Kind, TagValue.Of(kind)))),
            "{vm}",
            "Shells that wait to be claimed.");
        Observe("gateway.templates", "{template}", "Templates on disk.", () => templates.Stock.Count);
        Observe("gateway.template.size", "By", "What templates take of the disk.", () => templates.Stock.Bytes);
        Observe("gateway.template.limit", "By", "How much templates may take of the disk (`Gateway:Host:MaxTemplatesMiB`).", () => limits.MaxTemplatesMiB * MiB);
        Observe("gateway.template.memory", "By", "What templates that were read hold of this machine's memory.", () => templates.BytesInMemory);
        Observe("gateway.volumes", "{volume}", "Volumes on disk.", () => volumes.Stock.Count);
        Observe("gateway.volume.size", "By", "How large volumes are, each as its site wants it.", () => volumes.Stock.Bytes);
        Observe("gateway.volume.limit", "By", "How large all volumes together may be (`Gateway:Host:MaxVolumesMiB`).", () => limits.MaxVolumesMiB * MiB);
        return Task.CompletedTask;

        void Observe(string name, string unit, string description, Func<long> value) => meter.CreateObservableUpDownCounter(name, value, unit, description);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
