using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Images.Files;

/// <summary>
/// What the framework's file API does not offer and a store must have: status without following links, opening that neither follows a link nor hangs on a FIFO,
/// syncing of folders, replacing of links, locks. Constants are those of Linux on x86-64 and arm64.
/// </summary>
public static partial class LinuxFiles
{
    private const int CurrentFolder = -100;
    private const int SymlinkNoFollow = 0x100;
    private const int EmptyPath = 0x1000;
    private const uint BasicStatus = 0x7ff;
    private const int ReadOnly = 0;
    private const int Create = 0x40;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int LockExclusiveNonBlocking = 2 | 4;
    private static readonly int NoFollow = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x8000 : 0x20000;

    /// <summary>The status of an entry, a link being just that; null where there is none.</summary>
    public static FileStatus? FindStatus(string path)
    {
        if (StatusOf(CurrentFolder, path, SymlinkNoFollow, BasicStatus, out var status) == 0)
        {
            return status.ToStatus();
        }

        var error = new LinuxFileException(path, Marshal.GetLastPInvokeError());
        return error.Error == LinuxFileException.NoEntry ? null : throw error;
    }

    /// <summary>How many names a file has.</summary>
    public static int CountNames(string path)
    {
        Check(StatusOf(CurrentFolder, path, SymlinkNoFollow, BasicStatus, out var status), path);
        return (int)status.Links;
    }

    /// <summary>Gives a file one more name in the same file system.</summary>
    public static void AddName(string file, string name) => Check(LinkEntry(file, name), $"{file} -> {name}");

    /// <summary>The status of an open file.</summary>
    public static FileStatus GetStatus(SafeFileHandle file)
    {
        Check(StatusOf((int)file.DangerousGetHandle(), "", EmptyPath, BasicStatus, out var status), "");
        return status.ToStatus();
    }

    /// <summary>Opens a file or folder for reading. A link fails; a FIFO opens at once and is for the caller to refuse.</summary>
    public static SafeFileHandle Open(string path) => OpenOrThrow(path, ReadOnly | NoFollow | NonBlocking | CloseOnExec);

    /// <summary>Opens a file to lock it, made where there is none.</summary>
    public static SafeFileHandle OpenLockFile(string path) => OpenOrThrow(path, ReadOnly | Create | NoFollow | CloseOnExec);

    /// <summary>Takes the advisory lock of an open file or folder, which goes with the handle or the process; false where somebody else has it.</summary>
    public static bool TryLock(SafeFileHandle file)
    {
        if (LockFile((int)file.DangerousGetHandle(), LockExclusiveNonBlocking) == 0)
        {
            return true;
        }

        var error = Marshal.GetLastPInvokeError();
        return error == LinuxFileException.WouldBlock ? false : throw new LinuxFileException("", error);
    }

    /// <summary>Waits until a file or folder is on the disk.</summary>
    public static void Sync(string path)
    {
        using var file = Open(path);
        Check(SyncFile((int)file.DangerousGetHandle()), path);
    }

    /// <summary>Gives an entry another name in the same file system, in place of what has it, links not followed.</summary>
    public static void Rename(string from, string to) => Check(RenameEntry(from, to), $"{from} -> {to}");

    /// <summary>The absolute path with every link in it resolved.</summary>
    public static unsafe string Resolve(string path)
    {
        const int MaximumPath = 4096;
        var buffer = stackalloc byte[MaximumPath];
        return ResolvePath(path, buffer) != null
            ? Marshal.PtrToStringUTF8((nint)buffer)!
            : throw new LinuxFileException(path, Marshal.GetLastPInvokeError());
    }

    private static SafeFileHandle OpenOrThrow(string path, int flags)
    {
        const int Mode = 0b110_100_100;
        var descriptor = OpenFile(path, flags, Mode);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw new LinuxFileException(path, Marshal.GetLastPInvokeError());
    }

    private static void Check(int result, string path)
    {
        if (result < 0)
        {
            throw new LinuxFileException(path, Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatusOf(int folder, string path, int flags, uint mask, out NativeFileStatus status);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int LockFile(int file, int operation);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int SyncFile(int file);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LinkEntry(string file, string name);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameEntry(string from, string to);

    [LibraryImport("libc", EntryPoint = "realpath", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial byte* ResolvePath(string path, byte* resolved);
}
