using System.Buffers.Binary;
using System.Text;
using Gateway.Images.Files;

namespace Gateway.Images.Apps;

/// <summary>
/// Tells before anything boots why a program cannot run in its guest: it is not there, may not be run, is built for another processor, or wants a loader or an interpreter that the
/// folder has not. What is looked for along <c>PATH</c>, or lies behind a link, is left to the guest.
/// </summary>
internal static class AppProgram
{
    private const int HeaderLength = 4096;
    private const ushort MachineX8664 = 62;
    private const uint SegmentInterpreter = 3;
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <exception cref="ImageException"><see cref="ImageErrorReason.InvalidSource"/>.</exception>
    public static void Check(AppImageOptions options, IReadOnlyList<AppEntry> root)
    {
        var program = options.Command[0];
        if (!program.Contains('/', StringComparison.Ordinal))
        {
            return;
        }

        var path = Normalise(options.WorkingFolder, program);
        var entries = root.ToDictionary(entry => entry.Path, StringComparer.Ordinal);
        if (IsBehindLink(path, entries))
        {
            return;
        }

        if (!entries.TryGetValue(path, out var entry) || entry.Status.Kind != FileKind.Regular)
        {
            throw AppRefusal.Of(program, $"is the program to run, but the folder has no file '{path}'; the folder is the guest's root, and workdir is {options.WorkingFolder}.");
        }

        if ((File.GetUnixFileMode(entry.Source) & AnyExecute) == 0)
        {
            throw AppRefusal.Of(program, "is the program to run, but is not executable (chmod +x).");
        }

        if (FindInterpreter(program, ReadStart(entry)) is { } interpreter && !IsBehindLink(Normalise("/", interpreter), entries) && !entries.ContainsKey(Normalise("/", interpreter)))
        {
            throw AppRefusal.Of(program, $"needs {interpreter}, which the folder has not; link it statically, or add what it needs.");
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

    private static byte[] ReadStart(AppEntry entry)
    {
        using var file = LinuxFiles.Open(entry.Source);
        var buffer = new byte[HeaderLength];
        return buffer[..RandomAccess.Read(file, buffer, 0)];
    }

    private static bool IsBehindLink(string path, Dictionary<string, AppEntry> entries)
    {
        for (var end = path.Length; end > 0; end = path.LastIndexOf('/', end - 1))
        {
            if (entries.TryGetValue(path[..end], out var entry) && entry.Status.Kind == FileKind.Link)
            {
                return true;
            }
        }

        return false;
    }

    private static string Normalise(string folder, string path) => Path.GetFullPath(path, folder)[1..];
}
