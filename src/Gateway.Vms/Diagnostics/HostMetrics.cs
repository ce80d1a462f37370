using System.Diagnostics.Metrics;
using Gateway.Vms.Admission;
using Gateway.Vms.Instances;
using Gateway.Vms.Launching;
using Gateway.Vms.Shells;
using Gateway.Vms.Suspension;
using Microsoft.Extensions.Hosting;
using HostOptions = Gateway.Vms.Configuration.HostOptions;

namespace Gateway.Vms.Diagnostics;

/// <summary>What there is on the host now, beside what there may be: looked at when somebody asks, and kept by nobody.</summary>
internal sealed class HostMetrics(
    IMeterFactory meters,
    VmRegistry registry,
    IVmLauncher launcher,
    HostBudget budget,
    PendingRequests pending,
    SuspendedStates suspended,
    ShellWishes shells,
    HostOptions limits) : IHostedService
{
    private const long MiB = 1 << 20;

    /// <summary>Those that a VM is listed in.</summary>
    private static readonly VmState[] States =
        [VmState.Booting, VmState.Ready, VmState.Draining, VmState.Suspending, VmState.Suspended, VmState.Resuming, VmState.Shell, VmState.Baking];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var meter = meters.CreateGateway();
        meter.CreateObservableUpDownCounter("gateway.vms", () => ByState(vms => vms.Count()), "{vm}", "VMs by state; those on their way up and down, suspended ones and shells too.");
        meter.CreateObservableUpDownCounter("gateway.vm.memory", () => ByState(vms => vms.Sum(vm => vm.MemoryMiB) * MiB), "By", "Guest memory of VMs by state; a suspended one has none.");
        Observe("gateway.host.vms.usage", "{vm}", "VMs that have room on the host, or are about to have it.", () => budget.Used.Vms);
        Observe("gateway.host.vms.limit", "{vm}", "How many VMs may have room (`Gateway:Host:MaxVms`).", () => limits.MaxVms);
        Observe("gateway.host.memory.usage", "By", "Guest memory that VMs have of the host.", () => budget.Used.MemoryMiB * MiB);
        Observe("gateway.host.memory.limit", "By", "How much guest memory VMs may have (`Gateway:Host:MaxMemoryMiB`).", () => limits.MaxMemoryMiB * MiB);
        Observe("gateway.activation.waiting", "{request}", "Requests and TCP connections that wait for a VM.", () => pending.Count);
        Observe("gateway.activation.limit", "{request}", "How many requests and TCP connections may wait (`Gateway:Host:PendingRequests`).", () => pending.Limit);
        Observe("gateway.suspended.states", "{vm}", "Suspended VMs on disk.", () => suspended.Count);
        Observe("gateway.suspended.size", "By", "What suspended VMs take of the disk.", () => suspended.Bytes);
        Observe("gateway.suspended.limit", "By", "How much suspended VMs may take of the disk (`Gateway:Host:MaxSuspendedMiB`).", () => limits.MaxSuspendedMiB * MiB);
        meter.CreateObservableUpDownCounter(
            "gateway.shells.wanted",
            () => Enum.GetValues<ShellKind>().Select(kind => new Measurement<long>(shells.Count(kind), GatewayMeter.Tag(MetricTag.Kind, TagValue.Of(kind)))),
            "{vm}",
            "Shells that are to be kept now.");
        return Task.CompletedTask;

        void Observe(string name, string unit, string description, Func<long> value) => meter.CreateObservableUpDownCounter(name, value, unit, description);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private IEnumerable<Measurement<long>> ByState(Func<IEnumerable<(VmState State, long MemoryMiB)>, long> value)
    {
        var vms = registry.All.Where(vm => vm is not { State: VmState.Suspended, Resumes: null })
            .Select(vm => (vm.State, MemoryMiB: (long)(vm.Specification?.MemoryMiB ?? 0)))
            .Concat(launcher.Shells.Select(vm => (VmState.Shell, (long)vm.Specification.MemoryMiB)))
            .Concat(launcher.StartingShells.Select(vm => (VmState.Booting, (long)vm.Specification.MemoryMiB)))
            .Concat(launcher.Baking.Select(vm => (VmState.Baking, (long)vm.Specification.MemoryMiB)))
            .ToLookup(vm => vm.Item1);
        return States.Select(state => new Measurement<long>(value(vms[state]), GatewayMeter.Tag(MetricTag.State, TagValue.Of(state))));
    }
}
