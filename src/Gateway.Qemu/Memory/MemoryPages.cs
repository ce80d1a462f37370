using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Qemu.Memory;

/// <summary>What of a guest's memory is worth keeping: the pages that are other than zero, neighbours together.</summary>
internal static class MemoryPages
{
    public const int PageSize = 4096;
    private const int ChunkSize = 256 * PageSize;

    /// <summary>Takes a run of pages.</summary>
    /// <param name="pages">Whole pages.</param>
    /// <param name="offset">Where they lie, in bytes.</param>
    public delegate void PagesAction(ReadOnlySpan<byte> pages, long offset);

    /// <summary>Gives all such pages of a file, in order.</summary>
    public static void ForEach(SafeFileHandle file, PagesAction action)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkSize);
        try
        {
            var end = 0L;
            foreach (var extent in MemoryExtent.Of(file))
            {
                // A file system may know of parts of pages only; pages are what a guest has.
                var begin = Math.Max(end, extent.Offset / PageSize * PageSize);
                end = (extent.Offset + extent.Length + PageSize - 1) / PageSize * PageSize;
                for (var offset = begin; offset < end; offset += ChunkSize)
                {
                    var chunk = buffer.AsSpan(0, (int)Math.Min(ChunkSize, end - offset));
                    MemoryExtent.ReadExactly(file, chunk, offset);
                    ForEach(chunk, offset, action);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void ForEach(ReadOnlySpan<byte> chunk, long offset, PagesAction action)
    {
        for (var position = 0; position < chunk.Length;)
        {
            var end = position;
            while (end < chunk.Length && chunk.Slice(end, PageSize).ContainsAnyExcept((byte)0))
            {
                end += PageSize;
            }

            if (end > position)
            {
                action(chunk[position..end], offset + position);
            }

            position = end + PageSize;
        }
    }
}
