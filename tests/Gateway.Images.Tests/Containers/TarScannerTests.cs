using System.Formats.Tar;
using Gateway.Images.Containers.Archives;
using Xunit;

namespace Gateway.Images.Tests.Containers;

/// <summary>The headers of tar archives, against what another implementation has written.</summary>
public sealed class TarScannerTests
{
    private static readonly DateTimeOffset Time = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

    [Theory]
    [InlineData(TarEntryFormat.V7, 40)]
    [InlineData(TarEntryFormat.Ustar, 40)]
    [InlineData(TarEntryFormat.Ustar, 150)]
    [InlineData(TarEntryFormat.Pax, 150)]
    [InlineData(TarEntryFormat.Pax, 1000)]
    [InlineData(TarEntryFormat.Gnu, 150)]
    [InlineData(TarEntryFormat.Gnu, 1000)]
    public void Scan_WhatTheFrameworkWrites_IsReadAsItWasMeant(TarEntryFormat format, int length)
    {
        var name = string.Join('/', Enumerable.Repeat("päth", length / 6));
        var archive = new MemoryStream();
        using (var writer = new TarWriter(archive, format, leaveOpen: true))
        {
            writer.WriteEntry(Create(format, TarEntryType.Directory, "folder/"));
            var file = Create(format, format == TarEntryFormat.V7 ? TarEntryType.V7RegularFile : TarEntryType.RegularFile, name);
            file.DataStream = new MemoryStream(new byte[1000]);
            writer.WriteEntry(file);
            var link = Create(format, TarEntryType.SymbolicLink, "link");
            link.LinkName = name.Length > 90 && format == TarEntryFormat.Ustar ? "short" : name;
            writer.WriteEntry(link);
        }

        var items = new TarScanner(archive, "archive", 0, archive.Length).Scan().ToList();

        Assert.Equal(["folder/", name, "link"], items.Select(item => item.Name));
        Assert.Equal([TarItem.Folder, TarItem.File, TarItem.SymbolicLink], items.Select(item => item.Type));
        Assert.Equal((1000, Time.ToUnixTimeSeconds(), 1000L, 70000L), (items[1].Size, items[1].ModifiedSeconds, items[1].User, items[1].Group));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.SetUser, items[1].Mode);
        Assert.Equal(items[2].Link, format == TarEntryFormat.Ustar && name.Length > 90 ? "short" : name);
        Assert.All(items, item => Assert.Equal(0, item.Offset % TarScanner.BlockLength));
    }

    [Fact]
    public void Scan_NumbersInBase256_AreRead()
    {
        Assert.Equal(1L << 40, TarField.Number([0x80, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0]));
        Assert.Equal(5, TarField.Number([0x80, 0, 0, 0, 0, 0, 0, 5]));
        Assert.Null(TarField.Number([0x80, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]));
        Assert.Null(TarField.Number([0x80, 0, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0]));
        Assert.Null(TarField.Number([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]));
        Assert.Null(TarField.Number("0000008\0"u8));
        Assert.Equal(8, TarField.Number(" 0010 \0 "u8));
        Assert.Equal(0, TarField.Number(new byte[8]));
    }

    private static TarEntry Create(TarEntryFormat format, TarEntryType type, string name)
    {
        TarEntry entry = format switch
        {
            TarEntryFormat.V7 => new V7TarEntry(type, name),
            TarEntryFormat.Ustar => new UstarTarEntry(type, name),
            TarEntryFormat.Pax => new PaxTarEntry(type, name),
            _ => new GnuTarEntry(type, name),
        };
        (entry.Mode, entry.ModificationTime, entry.Uid, entry.Gid) = (UnixFileMode.UserRead | UnixFileMode.SetUser, Time, 1000, 70000);
        return entry;
    }
}
