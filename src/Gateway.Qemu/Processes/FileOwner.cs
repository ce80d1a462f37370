namespace Gateway.Qemu.Processes;

/// <summary>Whose a file is.</summary>
internal static unsafe class FileOwner
{
    private const int FromWorkingDirectory = -100;
    private const uint WantGroup = 0x10;

    // struct statx (linux/stat.h).
    private const int StructureSize = 256;
    private const int GroupOffset = 24;

    /// <summary>The number of the file's group; null if it cannot be known.</summary>
    public static uint? Group(string path)
    {
        var status = stackalloc byte[StructureSize];
        return Libc.FileStatus(FromWorkingDirectory, path, 0, WantGroup, status) == 0 ? *(uint*)(status + GroupOffset) : null;
    }
}
