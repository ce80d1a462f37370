namespace Gateway.Qemu.Console;

/// <summary>
/// A file with everything a guest printed, byte by byte, bounded: when it is full it becomes <c>NAME.1</c>, in place of an earlier one, and a new one begins.
/// A disk that takes no more loses the log, not the VM. Not thread-safe.
/// </summary>
internal sealed class ConsoleLog(string path, long maximumSize = ConsoleLog.DefaultMaximumSize) : IDisposable
{
    /// <summary>Of one of the two files.</summary>
    public const long DefaultMaximumSize = 2 * 1024 * 1024;

    private FileStream? _file;
    private bool _broken;

    /// <summary>The end of what was written, also by an earlier gateway; as much as can be read.</summary>
    public byte[] ReadEnd(int length)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            file.Position = Math.Max(file.Length - length, 0);
            var end = new byte[Math.Min(file.Length, length)];
            return end[..file.ReadAtLeast(end, end.Length, throwOnEndOfStream: false)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_broken)
        {
            return;
        }

        try
        {
            _file ??= Open(FileMode.Append);
            if (_file.Position + bytes.Length > maximumSize && _file.Position > 0)
            {
                _file.Dispose();
                File.Move(path, path + ".1", overwrite: true);
                _file = Open(FileMode.Create);
            }

            _file.Write(bytes);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _broken = true;
        }
    }

    public void Dispose()
    {
        _broken = true;
        _file?.Dispose();
    }

    private FileStream Open(FileMode mode) => new(path, new FileStreamOptions
    {
        Mode = mode,
        Access = FileAccess.Write,
        Share = FileShare.ReadWrite | FileShare.Delete,
        BufferSize = 0,
        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
    });
}
