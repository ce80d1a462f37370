using Gateway.Images.Manifests;

namespace Gateway.Images.Foreign;

/// <summary>What is to be imported, and what the person knows better than the kind's defaults.</summary>
public sealed record ForeignSource
{
    /// <summary>The kinds that can be imported.</summary>
    public static IReadOnlyList<ImageKind> Kinds { get; } = [.. Foreign.Kinds.ForeignKinds.All.Select(kind => kind.Kind)];

    /// <summary>Path of the kernel; null where a disk boots.</summary>
    public string? Kernel { get; init; }

    /// <summary>Path of the initrd.</summary>
    public string? Initrd { get; init; }

    /// <summary>Paths of disks, the one that boots first.</summary>
    public IReadOnlyList<string> Disks { get; init; } = [];

    /// <summary>What the guest is; null: recognised from its files.</summary>
    public ImageKind? Kind { get; init; }

    /// <summary>The port its server listens on.</summary>
    public required int Port { get; init; }

    public GuestProtocol Protocol { get; init; } = GuestProtocol.Http1;

    /// <summary>What its program gets, as the kind wants it written.</summary>
    public string Arguments { get; init; } = "";

    /// <summary>Whether the guest asks for its address rather than being told it.</summary>
    public bool Dhcp { get; init; }

    /// <summary>Whether the guest may write to its disks; null: as the kind needs it.</summary>
    public bool? Writable { get; init; }

    /// <summary>Path that any answer to proves the guest ready; null where only a line does.</summary>
    public string? ReadyPath { get; init; } = "/";

    /// <summary>Pattern of the line that it prints when it listens.</summary>
    public string? ReadyLine { get; init; }

    /// <summary>How many connections the guest serves at once. One, until it is known better: more would let an idle one stand in the way of a request.</summary>
    public int Connections { get; init; } = 1;

    public int? MemoryMiB { get; init; }

    public int Vcpus { get; init; } = 1;

    public MachineType? Machine { get; init; }

    public NetworkCard? NetworkCard { get; init; }

    public string Cpu { get; init; } = "";

    public TemplatePolicy Template { get; init; } = TemplatePolicy.Ready;
}
