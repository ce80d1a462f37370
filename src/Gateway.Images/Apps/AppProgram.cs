using System.Buffers.Binary;
using System.Text;
using Gateway.Images.Files;

namespace Gateway.Images.Apps;

/// <summary>
/// Tells before anything boots why a program cannot run in its guest: it is not there, may not be run, is built for another processor, or wants a loader or an interpreter that the
/// root has not. What is looked for along <c>PATH</c>, or lies behind a link to what only the guest has, is left to the guest.
/// </summary>
internal static class AppProgram
{
    private const int HeaderLength = 4096;
    private const ushort MachineX8664 = 62;
    private const uint SegmentInterpreter = 3;
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <exception cref="ImageException"><see cref="ImageErrorReason.InvalidSource"/>.</exception>
    public static async Task CheckAsync(AppImageOptions options, IAppRoot root)
    {
        var program = options.Command[0];
        if (!program.Contains('/', StringComparison.Ordinal))
        {
            return;
        }

        var path = program.StartsWith('/') ? program : $"{options.WorkingFolder}/{program}";
        var (entry, isBehindLink) = AppPath.Follow(root, path);
        if (entry is null && isBehindLink)
        {
            return;
        }

        if (entry is not { Kind: FileKind.Regular })
        {
            throw AppRefusal.Of(program, $"is the program to run, but the root has no file '{Path.GetFullPath(path)[1..]}'; workdir is {options.WorkingFolder}.");
        }

        if ((entry.Mode & AnyExecute) == 0)
        {
            throw AppRefusal.Of(program, "is the program to run, but is not executable (chmod +x).");
        }

        if (FindInterpreter(program, await ReadStartAsync(root, entry)) is { } interpreter && AppPath.Follow(root, interpreter) is (null, false))
        {
            throw AppRefusal.Of(program, $"needs {interpreter}, which the root has not; link it statically, or add what it needs.");
        }
    }

    private static string? FindInterpreter(string program, byte[] start)
    {
        if (start.AsSpan().StartsWith("#!"u8))
        {
            var line = Encoding.UTF8.GetString(start.AsSpan(2));
            return line.Split('\n')[0].Trim().Split(' ', '\t')[0];
        }

        if (!start.AsSpan().StartsWith("\u007fELF"u8) || start.Length < 64)
        {
            throw AppRefusal.Of(program, "is neither a Linux program (ELF) nor a script that begins with '#!'.");
        }

        if (BinaryPrimitives.ReadUInt16LittleEndian(start.AsSpan(18)) is not MachineX8664 and var machine)
        {
            throw AppRefusal.Of(program, $"is built for another processor (ELF machine {machine}); the guest's is x86-64.");
        }

        return FindLoader(start);
    }

    private static string? FindLoader(byte[] start)
    {
        var (table, size, count) = ((long)BinaryPrimitives.ReadUInt64LittleEndian(start.AsSpan(32)), BinaryPrimitives.ReadUInt16LittleEndian(start.AsSpan(54)),
            BinaryPrimitives.ReadUInt16LittleEndian(start.AsSpan(56)));
        for (var index = 0; index < count && table is > 0 and < HeaderLength; index++)
        {
            var at = table + (index * (long)size);
            if (at + 40 > start.Length || BinaryPrimitives.ReadUInt32LittleEndian(start.AsSpan((int)at)) != SegmentInterpreter)
            {
                continue;
            }

            var (offset, length) = (BinaryPrimitives.ReadUInt64LittleEndian(start.AsSpan((int)at + 8)), BinaryPrimitives.ReadUInt64LittleEndian(start.AsSpan((int)at + 32)));
            return offset < HeaderLength && length is > 1 and < HeaderLength && offset + length <= (ulong)start.Length
                ? Encoding.UTF8.GetString(start.AsSpan((int)offset, (int)length - 1))
                : null;
        }

        return null;
    }

    private static async Task<byte[]> ReadStartAsync(IAppRoot root, AppEntry entry)
    {
        var buffer = new byte[HeaderLength];
        var length = 0;
        await root.ReadAsync(entry, async content => length = await content.ReadAtLeastAsync(buffer, HeaderLength, throwOnEndOfStream: false), isWhole: false);
        return buffer[..length];
    }
}
