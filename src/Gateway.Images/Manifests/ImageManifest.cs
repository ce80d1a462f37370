namespace Gateway.Images.Manifests;

/// <summary>
/// What <c>image.json</c> says: everything the gateway needs to know to boot a guest and to talk to it. Immutable; the defaults here are the defaults
/// of the fields. One that came from <see cref="ImageManifestReader"/> obeys every rule of <c>images/README.md</c>.
/// </summary>
public sealed record ImageManifest
{
    /// <summary>The file's name in an image's folder.</summary>
    public const string FileName = "image.json";

    /// <summary>The version of the format that this code reads and writes.</summary>
    public const int CurrentVersion = 1;

    public required ImageKind Kind { get; init; }

    /// <summary>The name of the kernel's file; null where a disk boots.</summary>
    public string? Kernel { get; init; }

    /// <summary>The name of the file given to the kernel as its initial RAM disk.</summary>
    public string? Initrd { get; init; }

    /// <summary>The kernel's command line, with the placeholders of <see cref="CommandLineTemplate"/>.</summary>
    public string CommandLine { get; init; } = "";

    public IReadOnlyList<ImageDisk> Disks { get; init; } = [];

    public MachineType Machine { get; init; } = MachineType.Microvm;

    /// <summary>Whether one of Solo5's tenders runs it, as a process, rather than a machine.</summary>
    public bool RunsInTender => Machine is MachineType.Solo5Hvt or MachineType.Solo5Spt;

    /// <summary>The CPU model in QEMU's words; empty: the launcher's choice.</summary>
    public string Cpu { get; init; } = "";

    public required int MemoryMiB { get; init; }

    public int VirtualCpus { get; init; } = 1;

    public NetworkCard NetworkCard { get; init; } = NetworkCard.VirtioNet;

    /// <summary>The TCP ports the guest listens on; requests go to the first.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [80];

    public GuestProtocol Protocol { get; init; } = GuestProtocol.Http1;

    /// <summary>How many connections the guest serves at once.</summary>
    public int Connections { get; init; } = 64;

    /// <summary>Whether a connection may carry one request after another; null: as <see cref="ReusesConnections"/> has it.</summary>
    public bool? KeepAlive { get; init; }

    /// <summary>
    /// Whether connections are kept for further requests. One to a guest that serves no other would stand in everybody's way; and a guest that closes after each answer without saying so would
    /// lose the request that was on its way.
    /// </summary>
    public bool ReusesConnections => KeepAlive ?? Connections > 1;

    public required ImageReadiness Ready { get; init; }

    /// <summary>What a loaded shell's guest is asked for before it rests; null: what <see cref="ImageReadiness.Http"/> asks for, or "/".</summary>
    public string? WarmUp { get; init; }

    public TemplatePolicy Template { get; init; } = TemplatePolicy.Ready;

    /// <summary>Every file of the image by name, with its digest (<c>sha256:</c> and 64 hexadecimal digits).</summary>
    public required IReadOnlyDictionary<string, string> Files { get; init; }
}
