using Microsoft.Win32.SafeHandles;

namespace Gateway.Benchmarks.Measuring;

/// <summary>Where a guest's memory goes that a script fills: a sparse file that is never on a disk, beside the sockets of its process. Gone when disposed.</summary>
internal sealed class BareSlot : IDisposable
{
    public BareSlot(long size)
    {
        Folder = Directory.CreateDirectory($"/dev/shm/gw-bench-{Guid.NewGuid():n}").FullName;
        File = System.IO.File.OpenHandle(Memory, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite);
        RandomAccess.SetLength(File, size);
    }

    public string Folder { get; }

    public string Memory => Path.Combine(Folder, "memory");

    /// <summary>The socket that the state of the devices is sent to.</summary>
    public string State => Path.Combine(Folder, "state.sock");

    public SafeFileHandle File { get; }

    public void Dispose()
    {
        File.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
