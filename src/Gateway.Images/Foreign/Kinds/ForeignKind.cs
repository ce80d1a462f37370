using Gateway.Images.Manifests;

namespace Gateway.Images.Foreign.Kinds;

/// <summary>What is known of a kind of guest that somebody else builds: the machine it wants, and how it is told its address. <c>images/README.md</c> has the sources.</summary>
/// <param name="Kind">Which.</param>
/// <param name="CommandLine">How the kernel's command line is written, with the placeholders of <see cref="CommandLineTemplate"/>.</param>
internal sealed record ForeignKind(ImageKind Kind, Func<GuestArguments, string> CommandLine)
{
    /// <summary>The machine that boots its kernel.</summary>
    public MachineType Machine { get; init; } = MachineType.Pc;

    /// <summary>The machine that boots its disk, where there is no kernel.</summary>
    public MachineType DiskMachine { get; init; } = MachineType.Pc;

    /// <summary>Virtio with both its interfaces is what most systems drive.</summary>
    public NetworkCard NetworkCard { get; init; } = NetworkCard.VirtioNet;

    /// <summary>What it needs beside what its files take.</summary>
    public required int MemoryMiB { get; init; }

    /// <summary>How often its initrd is in memory: once as it was handed over, and once unpacked.</summary>
    public int InitrdCopies { get; init; } = 2;

    /// <summary>Whether it comes up although its disks cannot be written to; only then can it have a template.</summary>
    public bool ReadsOnly { get; init; } = true;

    /// <summary>Texts that are all in a file of this kind; none where nothing gives it away.</summary>
    public IReadOnlyList<string> Marks { get; init; } = [];

    /// <summary>Whether guests of it can have a template.</summary>
    public TemplatePolicy Template { get; init; } = TemplatePolicy.Ready;

    /// <summary>
    /// The same as a process of one of Solo5's tenders: that has no card to choose, opens its disks for writing only, and nothing that could save its state.
    /// </summary>
    public ForeignKind On(MachineType tender) => this with { Machine = tender, NetworkCard = NetworkCard.VirtioNet, ReadsOnly = false, Template = TemplatePolicy.Never };
}
