namespace Gateway.Qemu.CommandLine;

/// <summary>Guest memory in a file.</summary>
/// <param name="Path">Of the file, as the VM's process sees it.</param>
/// <param name="IsPrivate">Whether what the guest writes stays its own: pages are copied as they are written.</param>
internal sealed record MemoryBacking(string Path, bool IsPrivate);
