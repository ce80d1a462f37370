using System.Runtime.InteropServices;

namespace Gateway.Images.Files;

/// <summary>A system call on a file failed; the message is the system's own.</summary>
public sealed class LinuxFileException(string path, int error) : IOException($"{path}: {Marshal.GetPInvokeErrorMessage(error)}")
{
    public const int NoEntry = 2;
    public const int WouldBlock = 11;
    public const int NoFolder = 20;
    public const int TooManyLinks = 40;

    /// <summary>The <c>errno</c>.</summary>
    public int Error { get; } = error;

    /// <summary>The system's words without the path.</summary>
    public string Explanation => Marshal.GetPInvokeErrorMessage(Error);
}
