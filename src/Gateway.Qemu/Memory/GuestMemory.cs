using System.Globalization;
using Gateway.Qemu.Processes;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Qemu.Memory;

/// <summary>
/// The RAM of a guest as a file without a name, so that it outlives no process that has it, takes room only where it was written, and can be handed to a VM's process whatever user that
/// runs as. Sealed, it is what copies are made of: the kernel lets nobody write it or cut it off any more, while each process may still map a private copy of its pages (memfd_create(2)).
/// </summary>
internal sealed class GuestMemory : IDisposable
{
    private const long CopiedAtOnce = 8 << 20;

    private readonly SafeFileHandle _file;

    private GuestMemory(Descriptor descriptor, long size)
    {
        Descriptor = descriptor;
        Size = size;
        _file = new SafeFileHandle(descriptor.DangerousGetHandle(), ownsHandle: false);
    }

    /// <summary>To be inherited by a VM's process.</summary>
    public Descriptor Descriptor { get; }

    /// <summary>In bytes.</summary>
    public long Size { get; }

    /// <summary>Memory that nobody has written: it takes no room.</summary>
    /// <exception cref="IOException">The system has no more descriptors.</exception>
    public static GuestMemory Create(int sizeMiB)
    {
        var size = (long)sizeMiB << 20;
        var descriptor = Descriptor.From(Libc.CreateMemoryFile("guest", Libc.MemoryFileCloseOnExec | Libc.MemoryFileAllowSealing), "cannot create guest memory");
        if (Libc.SetLength(descriptor.Number, size) != 0)
        {
            using (descriptor)
            {
                throw Descriptor.Failure($"cannot create {sizeMiB} MiB of guest memory");
            }
        }

        return new GuestMemory(descriptor, size);
    }

    /// <summary>Lets nobody change it from now on; nobody may have it mapped for writing.</summary>
    /// <exception cref="IOException">Somebody has.</exception>
    public void Seal()
    {
        if (Libc.Control(Descriptor.Number, Libc.AddSeals, Libc.SealShrink | Libc.SealGrow | Libc.SealWrite) != 0)
        {
            throw Descriptor.Failure("cannot seal guest memory");
        }
    }

    /// <summary>The memory of a VM that runs, by the descriptor that its process has of it.</summary>
    /// <param name="processId">Of the VM's process.</param>
    /// <param name="path">As the process itself sees it: <c>/proc/self/fd/N</c>.</param>
    /// <exception cref="IOException">It is not there, or this process may not have it.</exception>
    public static GuestMemory OfProcess(int processId, string path)
    {
        var theirs = path.Replace("/self/", $"/{processId.ToString(CultureInfo.InvariantCulture)}/", StringComparison.Ordinal);
        var descriptor = Descriptor.From(Libc.Open(theirs, Libc.OpenReadWrite | Libc.OpenCloseOnExec, 0), $"cannot open the memory of process {processId}");
        return new GuestMemory(descriptor, Libc.Seek(descriptor.Number, 0, Libc.SeekEnd));
    }

    /// <summary>Writes a part.</summary>
    public void Write(ReadOnlySpan<byte> content, long offset) => RandomAccess.Write(_file, content, offset);

    /// <summary>Gives all pages that are other than zero, in order.</summary>
    public void ForEachPage(MemoryPages.PagesAction action) => MemoryPages.ForEach(_file, action);

    /// <summary>Writes all of it that is other than zero into memory that nobody has written yet.</summary>
    public void CopyTo(GuestMemory target) => ForEachPage(target.Write);

    /// <summary>Copies what was written of a file of the same size, within the kernel; much of it on several processors, since a request may wait for it.</summary>
    /// <exception cref="IOException">The file cannot be read, or the system has no more memory.</exception>
    public void CopyFrom(SafeFileHandle source)
    {
        var parts = MemoryExtent.Of(source).SelectMany(extent => extent.Split(CopiedAtOnce)).ToList();
        if (parts.Count == 1)
        {
            Copy(source, parts[0]);
            return;
        }

        try
        {
            Parallel.ForEach(parts, part => Copy(source, part));
        }
        catch (AggregateException error)
        {
            throw new IOException(error.InnerException!.Message, error);
        }
    }

    private void Copy(SafeFileHandle source, MemoryExtent part)
    {
        // The position is that of whoever opened the file.
        using var target = Descriptor.OpenAgain(Descriptor);
        _ = Libc.Seek(target.Number, part.Offset, Libc.SeekSet);
        var position = part.Offset;
        while (position < part.Offset + part.Length)
        {
            if (Libc.SendFile(target.Number, (int)source.DangerousGetHandle(), ref position, (nuint)(part.Offset + part.Length - position)) <= 0)
            {
                throw Descriptor.Failure("cannot read guest memory");
            }
        }
    }

    public void Dispose()
    {
        _file.Dispose();
        Descriptor.Dispose();
    }
}
