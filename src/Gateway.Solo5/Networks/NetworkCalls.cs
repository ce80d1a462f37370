using System.Runtime.InteropServices;

namespace Gateway.Solo5.Networks;

/// <summary>The C library's calls about namespaces and network devices; names, arguments and return values as in the manual pages.</summary>
internal static unsafe partial class NetworkCalls
{
    /// <summary><c>CLONE_NEWNET</c>.</summary>
    public const int NewNetwork = 0x40000000;

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    public static partial int Unshare(int kinds);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    public static partial int EnterNamespace(int descriptor, int kind);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int ControlDevice(int descriptor, nuint request, void* argument);
}
