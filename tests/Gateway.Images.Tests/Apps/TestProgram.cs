using System.Buffers.Binary;
using System.Text;

namespace Gateway.Images.Tests.Apps;

/// <summary>The beginnings of programs, as their headers say what they are.</summary>
internal static class TestProgram
{
    private const int X8664 = 62;

    /// <summary>One that needs nothing.</summary>
    public static string Static => Header(X8664, null);

    public static string Header(int machine, string? loader)
    {
        var bytes = new byte[120];
        Encoding.ASCII.GetBytes("\u007fELF").CopyTo(bytes, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(18), (ushort)machine);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(32), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(54), 56);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(56), (ushort)(loader is null ? 0 : 1));
        if (loader is not null)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(64), 3);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(72), 120);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(96), (ulong)loader.Length + 1);
        }

        return Encoding.Latin1.GetString(bytes) + loader + '\0';
    }
}
