using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Gateway.Images;
using Gateway.Qemu.Hypervisors;
using Gateway.Qemu.Shells;
using Gateway.Vms.Launching;
using Gateway.Vms.Templates;

namespace Gateway.Qemu.Snapshots;

/// <summary>
/// The keys of snapshots and the shapes of shells, each worked out once for an image: a request that wakes a VM waits for them, and to put a command line together takes as long as to continue a
/// shell. Forgotten with the image. Thread-safe.
/// </summary>
internal sealed class LaunchKeys
{
    private readonly ConditionalWeakTable<Image, ConcurrentDictionary<(Hypervisor, TemplateShape), Keys>> _images = [];

    /// <inheritdoc cref="SnapshotKey.Of"/>
    public string SnapshotOf(VmSpecification specification, Hypervisor hypervisor) => Find(specification, hypervisor).Snapshot;

    /// <inheritdoc cref="ShellShape.Of"/>
    public string? ShellOf(VmSpecification specification, Hypervisor hypervisor) => Find(specification, hypervisor).Shell;

    /// <summary>A shape is all that tells VMs of one image apart here.</summary>
    private Keys Find(VmSpecification specification, Hypervisor hypervisor) => _images.GetOrCreateValue(specification.Image).GetOrAdd(
        (hypervisor, TemplateShape.Of(specification)),
        static (_, wanted) => new Keys(SnapshotKey.Of(wanted.specification, wanted.hypervisor), ShellShape.Of(wanted.specification, wanted.hypervisor)),
        (specification, hypervisor));

    private sealed record Keys(string Snapshot, string? Shell);
}
