using System.Buffers.Binary;
using Gateway.Images.Foreign.Solo5;
using Gateway.Testing.Solo5;
using Xunit;

namespace Gateway.Images.Tests.Foreign;

/// <summary>The manifest inside a Solo5 binary: what its tools write, and what somebody else may have.</summary>
public sealed class Solo5ManifestTests
{
    private static readonly byte[] Good = Solo5Program.Manifest(("service", 2), ("kv", 1));

    [Fact]
    public void Read_AsSolo5Writes_HasTheDevicesInOrder()
    {
        var manifest = Solo5ManifestReader.Read(Good);

        Assert.Null(manifest.Error);
        Assert.Equal([new Solo5Device("service", Solo5DeviceKind.Network), new Solo5Device("kv", Solo5DeviceKind.Block)], manifest.Devices);
    }

    [Fact]
    public void Read_NameOfFullLength_IsTaken() => Assert.Equal(67, Assert.Single(Solo5ManifestReader.Read(Solo5Program.Manifest((new string('a', 67), 2))).Devices).Name.Length);

    public static TheoryData<byte[], string> Broken => new()
    {
        { [], "cut short" },
        { Good[..11], "cut short" },
        { With(4, 2), "version 2" },
        { With(8, 0), "1 to 64 entries, but has 0" },
        { With(8, 65), "1 to 64 entries, but has 65" },
        { With(8, int.MinValue), "1 to 64 entries" },
        { With(8, 2), "not as long" },
        { With(8, 64), "not as long" },
        { Good[..^1], "not as long" },
        { [.. Good, 0], "not as long" },
        { With(12 + 68, 1), "reserved" },
        { With(12, 'x'), "reserved" },
        { With(12 + 104, 0), "letters and digits" },
        { With(12 + 104, '='), "letters and digits" },
        { Solo5Program.Manifest((new string('a', 68), 2)), "letters and digits" },
        { Solo5Program.Manifest(("pci", 3)), "type that is not known here (3)" },
        { Solo5Program.Manifest(("second", 1u << 30)), "type that is not known here" },
        { Solo5Program.Manifest(("a", 1), ("a", 2)), "two devices 'a'" },
        { With(12 + 104 + 96, 1), "attached already" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Read_AnythingElse_SaysWhatIsWrong(byte[] note, string expected)
    {
        var manifest = Solo5ManifestReader.Read(note);

        Assert.Empty(manifest.Devices);
        Assert.Contains(expected, manifest.Error, StringComparison.Ordinal);
    }

    /// <summary>Files are other people's: whatever stands in them, the answer is devices that options can name, or an error.</summary>
    [Fact]
    public void Read_AnyByteChangedOrCut_Ends()
    {
        for (var at = 0; at < Good.Length; at++)
        {
            Check(Good[..at]);
            foreach (var value in new byte[] { 0, 1, 0x40, 0x7f, 0x80, 0xff })
            {
                byte[] changed = [.. Good];
                changed[at] = value;
                Check(changed);
            }
        }

        static void Check(byte[] note)
        {
            var manifest = Solo5ManifestReader.Read(note);
            Assert.True(manifest.Error is null ? manifest.Devices.All(device => device.Name.All(char.IsAsciiLetterOrDigit)) : manifest.Devices.Count == 0);
        }
    }

    private static byte[] With(int at, int value)
    {
        byte[] changed = [.. Good];
        BinaryPrimitives.WriteInt32LittleEndian(changed.AsSpan(at), value);
        return changed;
    }
}
