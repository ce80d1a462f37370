using System.Runtime.InteropServices;

namespace Gateway.Qemu.Processes;

/// <summary>The beginning of <c>struct passwd</c>; what follows is not looked at.</summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
internal struct PasswordEntry
{
    public nint Name;
    public nint Password;
    public uint UserId;
    public uint GroupId;
}
