using Gateway.Qemu.Processes;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Qemu.Memory;

/// <summary>A part of a file that was written; everything between such parts is zero and takes no room.</summary>
/// <param name="Offset">Where it begins, in bytes.</param>
/// <param name="Length">In bytes.</param>
internal readonly record struct MemoryExtent(long Offset, long Length)
{
    /// <summary>The parts of a file, as <c>lseek(2)</c> finds them.</summary>
    public static IEnumerable<MemoryExtent> Of(SafeFileHandle file)
    {
        var descriptor = (int)file.DangerousGetHandle();
        long begin;
        for (var position = 0L; (begin = Libc.Seek(descriptor, position, Libc.SeekData)) >= 0;)
        {
            position = Libc.Seek(descriptor, begin, Libc.SeekHole);
            if (position <= begin)
            {
                throw Descriptor.Failure("cannot tell what of a file was written");
            }

            yield return new MemoryExtent(begin, position - begin);
        }
    }

    /// <summary>The same in parts of a length at most.</summary>
    public IEnumerable<MemoryExtent> Split(long longest)
    {
        for (var done = 0L; done < Length; done += longest)
        {
            yield return new MemoryExtent(Offset + done, Math.Min(longest, Length - done));
        }
    }

    /// <exception cref="EndOfStreamException">The file ends before.</exception>
    public static void ReadExactly(SafeFileHandle file, Span<byte> content, long offset)
    {
        while (!content.IsEmpty)
        {
            var count = RandomAccess.Read(file, content, offset);
            if (count == 0)
            {
                throw new EndOfStreamException("guest memory ends too soon");
            }

            content = content[count..];
            offset += count;
        }
    }
}
