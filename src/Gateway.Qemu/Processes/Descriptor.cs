using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Qemu.Processes;

/// <summary>Owns one descriptor of this process. Children inherit only those that a <see cref="SpawnRequest"/> names.</summary>
internal sealed class Descriptor : SafeHandleMinusOneIsInvalid
{
    private const int NoSuchProcess = 3;
    private const int WouldBlock = 11;

    public Descriptor(int descriptor)
        : base(ownsHandle: true)
    {
        SetHandle(descriptor);
    }

    /// <summary>The number, for as long as this object lives.</summary>
    public int Number => (int)handle;

    /// <summary>Opens a file to be handed on: whoever gets the descriptor reaches the file without any right to the folders above it.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static Descriptor OpenFile(string path) => Open(path, Libc.OpenReadOnly);

    /// <summary>The same for a file that whoever gets the descriptor writes.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static Descriptor OpenFileToWrite(string path) => Open(path, Libc.OpenReadWrite);

    /// <summary>Takes the lock of the open file; whoever gets the descriptor has it too, and the kernel lifts it when the last of them has ended. False where another has it.</summary>
    /// <exception cref="IOException">The file cannot be locked.</exception>
    public bool TryLock()
        => Use(static descriptor => Libc.Lock(descriptor, Libc.LockExclusiveNonBlocking)) == 0 || (Marshal.GetLastPInvokeError() == WouldBlock ? false : throw Failure("cannot lock a file"));

    /// <summary>Whether another open file has locked a part of this one (<c>F_OFD_GETLK</c>), as QEMU does with disks; takes no lock, and so is in nobody's way.</summary>
    public unsafe bool IsLockedByAnother()
    {
        const short Write = 1, Unlocked = 2;
        return Use(static descriptor =>
        {
            var range = stackalloc byte[32];
            new Span<byte>(range, 32).Clear();
            *(short*)range = Write;
            return Libc.Control(descriptor, Libc.FindLock, range) == 0 ? *(short*)range : Unlocked;
        }) != Unlocked;
    }

    /// <summary>Opens an open file once more, with a position of its own.</summary>
    /// <exception cref="IOException">The system has no more descriptors.</exception>
    public static Descriptor OpenAgain(Descriptor file) => Open($"/proc/self/fd/{file.Number}", Libc.OpenReadWrite);

    /// <summary>Names a folder, so that <c>/proc/self/fd/N/…</c> is a short path to what is in it (unix sockets allow 107 bytes).</summary>
    /// <exception cref="IOException">The folder cannot be opened.</exception>
    public static Descriptor OpenFolder(string path) => Open(path, Libc.OpenPath);

    /// <summary>Names a process for ever; null if it is not there, or its number is another's by now.</summary>
    /// <exception cref="IOException">The system has no more descriptors.</exception>
    public static Descriptor? OfProcess(ProcessIdentity identity)
    {
        var number = Libc.OpenProcess(identity.ProcessId);
        if (number < 0)
        {
            return Marshal.GetLastPInvokeError() == NoSuchProcess ? null : throw Failure($"cannot open process {identity.ProcessId}");
        }

        // Looked at again, now that the number cannot be reused unnoticed, it is known to be the right one.
        var process = new Descriptor(number);
        if (ProcessIdentity.Of(identity.ProcessId) == identity)
        {
            return process;
        }

        process.Dispose();
        return null;
    }

    /// <summary>Another descriptor of a socket.</summary>
    /// <exception cref="IOException">The system has no more descriptors.</exception>
    public static Descriptor Of(Socket socket)
        => From(Libc.Control((int)socket.SafeHandle.DangerousGetHandle(), Libc.DuplicateCloseOnExec, 0), "cannot duplicate a socket");

    /// <summary>A socket that owns another descriptor of this one.</summary>
    /// <exception cref="IOException">The system has no more descriptors.</exception>
    public Socket ToSocket()
    {
        using var copy = Duplicate();
        var socket = new Socket(new SafeSocketHandle(copy.Number, ownsHandle: true));
        copy.SetHandleAsInvalid();
        return socket;
    }

    /// <summary>Another descriptor of the same file.</summary>
    /// <exception cref="IOException">The system has no more descriptors, or this one is closed.</exception>
    public Descriptor Duplicate() => From(Use(descriptor => Libc.Control(descriptor, Libc.DuplicateCloseOnExec, 0)), "cannot duplicate a descriptor");

    /// <summary>Takes over what a system call returned, or throws what it failed with.</summary>
    /// <exception cref="IOException">The call had failed.</exception>
    public static Descriptor From(int result, string what) =>
        result >= 0 ? new Descriptor(result) : throw Failure(what);

    /// <summary>The last system call's error as an exception.</summary>
    public static IOException Failure(string what)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"{what}: {new Win32Exception(error).Message}", error);
    }

    /// <summary>Runs a system call on the descriptor, which stays open meanwhile.</summary>
    /// <returns>What the call returned; -1 if the descriptor is closed.</returns>
    public int Use(Func<int, int> call)
    {
        var added = false;
        try
        {
            DangerousAddRef(ref added);
            return call(Number);
        }
        catch (ObjectDisposedException)
        {
            return -1;
        }
        finally
        {
            if (added)
            {
                DangerousRelease();
            }
        }
    }

    protected override bool ReleaseHandle() => Libc.Close((int)handle) == 0;

    private static Descriptor Open(string path, int flags) => From(Libc.Open(path, flags | Libc.OpenCloseOnExec, 0), $"cannot open '{path}'");
}
