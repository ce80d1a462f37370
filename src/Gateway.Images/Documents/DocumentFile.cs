using Gateway.Images.Files;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Images.Documents;

/// <summary>
/// Reads the files that people write, whatever stands in their place: a folder, a pipe nobody writes to, a device without end or a link that leads nowhere is an error and never a wait.
/// </summary>
public static class DocumentFile
{
    /// <summary>More than anybody writes by hand.</summary>
    public const int MaximumLength = 1024 * 1024;

    /// <summary>The content of a file, links followed.</summary>
    /// <returns>The content, or the rule that it breaks, which reads on after the file's name; neither where there is no such entry.</returns>
    public static (byte[]? Content, string? Rule) Read(string path)
    {
        try
        {
            using var file = Open(path);
            return file is null ? (null, null) : Read(file);
        }
        catch (LinuxFileException error)
        {
            return (null, error.Error switch
            {
                LinuxFileException.NoEntry => "is a link that leads nowhere.",
                LinuxFileException.TooManyLinks => "is a link that leads in a circle.",
                _ => $"cannot be read: {error.Explanation}.",
            });
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return (null, $"cannot be read: {error.Message}");
        }
    }

    private static SafeFileHandle? Open(string path)
    {
        try
        {
            return LinuxFiles.Open(path);
        }
        catch (LinuxFileException error) when (error.Error is LinuxFileException.NoEntry or LinuxFileException.NoFolder)
        {
            return null;
        }
        catch (LinuxFileException error) when (error.Error == LinuxFileException.TooManyLinks)
        {
            return LinuxFiles.Open(LinuxFiles.Resolve(path));
        }
    }

    private static (byte[]? Content, string? Rule) Read(SafeFileHandle file)
    {
        var status = LinuxFiles.GetStatus(file);
        if (status.Kind != FileKind.Regular)
        {
            return (null, $"is {status}, not a file.");
        }

        if (status.Size > MaximumLength)
        {
            return (null, $"is larger than {MaximumLength / (1024 * 1024)} MiB.");
        }

        // A file that shrinks meanwhile ends sooner; one that grows is read again when its writer has finished.
        var content = new byte[status.Size];
        var length = 0;
        while (length < content.Length && RandomAccess.Read(file, content.AsSpan(length), length) is > 0 and var count)
        {
            length += count;
        }

        return (length == content.Length ? content : content[..length], null);
    }
}
