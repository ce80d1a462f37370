using System.Security.Cryptography;
using Gateway.Qemu.Memory;
using Gateway.Testing;
using Xunit;

namespace Gateway.Qemu.Tests.Memory;

/// <summary>Guest memory as a file: what of it counts, and that nobody changes what copies are made of.</summary>
public sealed class GuestMemoryTests
{
    private static readonly byte[] Page = [.. Enumerable.Repeat((byte)7, MemoryPages.PageSize)];

    [Fact]
    public void ForEachPage_Untouched_GivesNothing()
    {
        using var memory = GuestMemory.Create(1);

        Assert.Empty(PagesOf(memory));
    }

    [Fact]
    public void ForEachPage_WrittenHereAndThere_GivesWholePagesOtherThanZero()
    {
        using var memory = GuestMemory.Create(4);
        memory.Write([1], 5);
        memory.Write(new byte[MemoryPages.PageSize], 3 * MemoryPages.PageSize);
        memory.Write(Page, 300 * MemoryPages.PageSize);
        memory.Write(Page, 301 * MemoryPages.PageSize);
        memory.Write([9], memory.Size - 1);

        Assert.Equal([(0L, 4096), (300 * 4096L, 8192), (memory.Size - 4096, 4096)], PagesOf(memory));
    }

    [Fact]
    public void CopyTo_Other_IsTheSame()
    {
        using var memory = GuestMemory.Create(2);
        using var copy = GuestMemory.Create(2);
        memory.Write(Page, 17 * MemoryPages.PageSize);

        memory.CopyTo(copy);

        Assert.Equal(DigestOf(memory), DigestOf(copy));
    }

    [Fact]
    public void Digest_OnePageMovedOrChanged_IsAnother()
    {
        using var memory = GuestMemory.Create(1);
        using var moved = GuestMemory.Create(1);
        using var changed = GuestMemory.Create(1);
        memory.Write(Page, 0);
        moved.Write(Page, MemoryPages.PageSize);
        changed.Write([.. Page[1..], 8], 0);

        Assert.Equal(3, new[] { memory, moved, changed }.Select(DigestOf).Distinct().Count());
    }

    [Fact]
    public void Seal_ThenWritten_Fails()
    {
        using var memory = GuestMemory.Create(1);
        memory.Write(Page, 0);

        memory.Seal();

        Assert.Throws<UnauthorizedAccessException>(() => memory.Write(Page, 0));
        Assert.Equal([(0L, 4096)], PagesOf(memory));
    }

    private static List<(long Offset, int Length)> PagesOf(GuestMemory memory)
    {
        var pages = new List<(long, int)>();
        memory.ForEachPage((bytes, offset) => pages.Add((offset, bytes.Length)));
        return pages;
    }

    private static string DigestOf(GuestMemory memory)
    {
        using var digest = new MemoryDigest();
        memory.ForEachPage(digest.Add);
        return digest.Finish();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    public void CopyFrom_FileWithHoles_IsTheSame(int sizeMiB)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Combine("ram");
        using var expected = GuestMemory.Create(sizeMiB);
        using var copy = GuestMemory.Create(sizeMiB);
        using (var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite))
        {
            RandomAccess.SetLength(file, expected.Size);
            foreach (var offset in new[] { 0, expected.Size / 3 / 4096 * 4096, expected.Size - 4096 })
            {
                var content = RandomNumberGenerator.GetBytes((int)Math.Min(expected.Size - offset, expected.Size / 4));
                RandomAccess.Write(file, content, offset);
                expected.Write(content, offset);
            }

            copy.CopyFrom(file);
        }

        using var first = new MemoryDigest();
        using var second = new MemoryDigest();
        expected.ForEachPage((pages, offset) => first.Add(pages, offset));
        copy.ForEachPage((pages, offset) => second.Add(pages, offset));
        Assert.Equal((first.Length, first.Finish()), (second.Length, second.Finish()));
    }
}
