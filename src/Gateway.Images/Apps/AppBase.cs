namespace Gateway.Images.Apps;

/// <summary>The micro-Linux base that every application's image gets, as <c>images/linux</c> builds it.</summary>
/// <param name="Kernel">Path of the kernel's ELF file.</param>
/// <param name="Initrd">Path of the initial RAM disk: the init and the kernel's modules.</param>
public sealed record AppBase(string Kernel, string Initrd)
{
    public const string KernelFile = "kernel.elf";
    public const string InitrdFile = "base.img";

    /// <summary>The base in a folder.</summary>
    public static AppBase In(string folder) => new(Path.Combine(folder, KernelFile), Path.Combine(folder, InitrdFile));
}
