using Gateway.Qemu.Memory;
using Gateway.Qemu.Snapshots;
using Gateway.Testing;
using Xunit;

namespace Gateway.Qemu.Tests.Snapshots;

/// <summary>Snapshots on disk: the same when they are read again, or not used at all.</summary>
public sealed class SnapshotFolderTests : IDisposable
{
    private static readonly byte[] State = [1, 2, 3, 4, 5];
    private static readonly SnapshotRecord Record = new("key", "blog", "sha256:0", "7.2", MemoryMiB: 2, 0, "", "", BootMilliseconds: 1.5, DateTimeOffset.UnixEpoch);

    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.Combine("snapshot");

    [Fact]
    public void Load_WhatWasSaved_IsTheSameAndSealed()
    {
        var saved = Save();

        using var loaded = new SnapshotFolder(Path).Load();

        Assert.Equal(saved, loaded.Record);
        Assert.Equal(State, loaded.State.ToArray());
        Assert.Equal(2 * MemoryPages.PageSize, loaded.Record.MemoryBytes);
        Assert.Equal([0L, 100 * MemoryPages.PageSize], OffsetsOf(loaded.Memory));
        Assert.Throws<UnauthorizedAccessException>(() => loaded.Memory.Write([1], 0));
        Assert.Equal([Path], Directory.GetFileSystemEntries(System.IO.Path.GetDirectoryName(Path)!));
    }

    [Fact]
    public void Save_MemoryMostlyZero_TakesLittleDisk()
    {
        Save();

        var blocks = Gateway.Images.Files.LinuxFiles.FindStatus(System.IO.Path.Combine(Path, "ram"));

        Assert.Equal(2 << 20, blocks!.Value.Size);
        Assert.Equal((2 * MemoryPages.PageSize) + State.Length, new SnapshotFolder(Path).DiskBytes());
    }

    [Theory]
    [InlineData("ram", 0)]
    [InlineData("ram", 100 * 4096 + 17)]
    [InlineData("ram", 5 * 4096)]
    [InlineData("state", 2)]
    public void Load_OneByteChanged_IsRefused(string file, int offset)
    {
        Save();
        using (var handle = File.OpenHandle(System.IO.Path.Combine(Path, file), FileMode.Open, FileAccess.Write))
        {
            RandomAccess.Write(handle, [0xa5], offset);
        }

        var error = Assert.Throws<InvalidDataException>(() => new SnapshotFolder(Path).Load());

        Assert.Contains(file, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ram", 4096)]
    [InlineData("ram", 0)]
    [InlineData("state", 4)]
    [InlineData("snapshot.json", 10)]
    public void Load_CutOff_IsRefused(string file, long length)
    {
        Save();
        using (var handle = File.OpenHandle(System.IO.Path.Combine(Path, file), FileMode.Open, FileAccess.Write))
        {
            RandomAccess.SetLength(handle, length);
        }

        Assert.Throws<InvalidDataException>(() => new SnapshotFolder(Path).Load());
    }

    [Fact]
    public void Identity_FileReplaced_IsAnother()
    {
        Save();
        var folder = new SnapshotFolder(Path);
        var before = folder.Identity();
        Assert.Equal(before, folder.Identity());

        var state = System.IO.Path.Combine(Path, "state");
        File.Copy(state, state + "2");
        File.Move(state + "2", state, overwrite: true);

        Assert.NotEqual(before, folder.Identity());
    }

    public void Dispose() => _folder.Dispose();

    private SnapshotRecord Save()
    {
        using var memory = GuestMemory.Create(Record.MemoryMiB);
        memory.Write([1], 0);
        memory.Write([2], 100 * MemoryPages.PageSize);
        return SnapshotFolder.Save(Path, Record, memory, State, new SaveDecision());
    }

    private static List<long> OffsetsOf(GuestMemory memory)
    {
        var offsets = new List<long>();
        memory.ForEachPage((_, offset) => offsets.Add(offset));
        return offsets;
    }
}
