using Gateway.Images.Foreign.Solo5;

namespace Gateway.Images.Foreign.Kernels;

/// <summary>What a kernel's file says of itself, as far as it decides who can boot it.</summary>
/// <param name="Format">What kind of file it is; the rest is about ELF files.</param>
internal sealed record KernelFacts(KernelFormat Format)
{
    /// <summary><c>e_machine</c> of x86: i386 and x86-64.</summary>
    public const int I386 = 3;
    public const int X64 = 62;

    /// <summary><c>e_machine</c>: the processor.</summary>
    public int Machine { get; init; }

    /// <summary>Whether it is linked, so that it can be loaded.</summary>
    public bool IsExecutable { get; init; }

    /// <summary>Whether it has a note XEN_ELFNOTE_PHYS32_ENTRY, by which QEMU enters it (PVH).</summary>
    public bool HasPvhEntry { get; init; }

    /// <summary>Whether it has other notes of Xen.</summary>
    public bool HasXenNotes { get; init; }

    /// <summary>Whether it has a multiboot header where loaders look for one.</summary>
    public bool HasMultiboot { get; init; }

    /// <summary>Whether that header says where to load the file, so that it does not matter what ELF says.</summary>
    public bool HasMultibootAddresses { get; init; }

    /// <summary>What the Solo5 note says; null where there is none.</summary>
    public Solo5Target? Solo5 { get; init; }

    /// <summary>The devices that Solo5's other note declares; null where there is none.</summary>
    public Solo5Manifest? Solo5Manifest { get; init; }
}
