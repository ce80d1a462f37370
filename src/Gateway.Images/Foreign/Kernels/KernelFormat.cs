namespace Gateway.Images.Foreign.Kernels;

/// <summary>What the first bytes of a kernel's file say it is.</summary>
internal enum KernelFormat
{
    /// <summary>Nothing that is known here.</summary>
    Unknown,

    /// <summary>An executable in the Executable and Linkable Format.</summary>
    Elf,

    /// <summary>A Linux boot image (<c>bzImage</c>), whatever system is in it.</summary>
    LinuxImage,

    /// <summary>A program for UEFI firmware.</summary>
    Efi,

    /// <summary>Something compressed by <c>gzip</c>, <c>xz</c>, <c>bzip2</c> or <c>zstd</c>.</summary>
    Compressed,
}
