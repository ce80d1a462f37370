using System.Text.Json.Serialization;
using Gateway.Qemu.Network;
using Gateway.Qemu.Processes;
using Gateway.Vms.Launching;
using Gateway.Vms.Sites;

namespace Gateway.Qemu.State;

/// <summary>Who a VM is, as its folder tells a later gateway. Written before the VM can serve; no secrets.</summary>
/// <param name="Id">The VM's id.</param>
/// <param name="Site">The site it belongs to.</param>
/// <param name="Kind">What the site gives VMs of their own.</param>
/// <param name="Instance">The instance of the site; empty where there is one for all.</param>
/// <param name="Image">Name of the image.</param>
/// <param name="ImageDigest">Digest of the image.</param>
/// <param name="MemoryMiB">Guest memory.</param>
/// <param name="Vcpus">Virtual processors.</param>
/// <param name="Outbound">Whether the guest may open connections of its own.</param>
/// <param name="Environment">What <see cref="EnvironmentSeal"/> makes of the guest's secret variables.</param>
/// <param name="Accelerator">What runs the guest's code.</param>
/// <param name="User">Whom the process runs as; empty for the gateway's own user.</param>
/// <param name="ProcessId">The hypervisor's process id.</param>
/// <param name="ProcessStartTime">Its start in clock ticks after the machine's boot: with the process id, its identity.</param>
/// <param name="StartedAt">The same by the wall clock.</param>
/// <param name="Address"><c>IP:PORT</c> of each of the guest's ports, in the image's order.</param>
/// <param name="MonitorSocket">Name of the monitor's socket in the folder.</param>
/// <param name="ConsoleSocket">Name of the console's socket in the folder.</param>
/// <param name="Arguments">What runs, the program first.</param>
/// <param name="CommandLine">The same VM's cold boot by hand.</param>
/// <param name="SnapshotKey">What another VM must agree in to be resumed from this one's state; null where that cannot be taken.</param>
internal sealed record VmRecord(
    string Id,
    string Site,
    InstanceKind Kind,
    string Instance,
    string Image,
    string ImageDigest,
    int MemoryMiB,
    int Vcpus,
    bool Outbound,
    string Environment,
    string Accelerator,
    string User,
    int ProcessId,
    long ProcessStartTime,
    DateTimeOffset StartedAt,
    IReadOnlyList<string> Address,
    string MonitorSocket,
    string ConsoleSocket,
    IReadOnlyList<string> Arguments,
    string CommandLine,
    string? SnapshotKey)
{
    /// <summary>Where the guest has its instance's volume; null where there is none.</summary>
    public string? VolumePath { get; init; }

    /// <summary>The record of a VM whose process was just started: without sockets, and never to be resumed.</summary>
    public static VmRecord Create(
        VmSpecification specification,
        string environment,
        string accelerator,
        string user,
        VmProcess process,
        DateTimeOffset startedAt,
        IReadOnlyList<PortForward> forwards,
        IReadOnlyList<string> arguments,
        string commandLine) => new(
            specification.Id,
            specification.Site,
            specification.Kind,
            specification.Instance,
            specification.Image.Name,
            specification.Image.Digest,
            specification.MemoryMiB,
            specification.Vcpus,
            specification.Outbound,
            environment,
            accelerator,
            user,
            process.Id,
            process.Identity?.StartTime ?? 0,
            startedAt,
            [.. forwards.Select(forward => forward.Host.ToString())],
            MonitorSocket: "",
            ConsoleSocket: "",
            arguments,
            commandLine,
            SnapshotKey: null)
        {
            VolumePath = specification.Volume?.Path,
        };

    /// <summary>The process that is recorded.</summary>
    [JsonIgnore]
    public ProcessIdentity Process => new(ProcessId, ProcessStartTime);

    /// <summary>As the core asks about it.</summary>
    public VmFacts ToFacts() => new(Id, Site, Kind, Instance, Image, ImageDigest, MemoryMiB, Vcpus, Outbound) { VolumePath = VolumePath };

    /// <summary>Whose it is.</summary>
    [JsonIgnore]
    public VmOwner Owner => new(Id, Site, Kind, Instance, Image, ImageDigest, CommandLine, SnapshotKey) { Environment = Environment, VolumePath = VolumePath };

    /// <summary>The same process as another's VM.</summary>
    public VmRecord For(VmOwner owner) => this with
    {
        Id = owner.Id,
        Site = owner.Site,
        Kind = owner.Kind,
        Instance = owner.Instance,
        Image = owner.Image,
        ImageDigest = owner.ImageDigest,
        CommandLine = owner.CommandLine,
        SnapshotKey = owner.SnapshotKey,
        Environment = owner.Environment,
        VolumePath = owner.VolumePath,
    };
}
