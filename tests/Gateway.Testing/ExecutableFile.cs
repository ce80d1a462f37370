using System.Diagnostics;

namespace Gateway.Testing;

/// <summary>
/// Writes programs that are run at once. Another process does it: while this one had the file open, a process that another test starts could inherit that for a moment, and the kernel runs no file
/// that somebody may write to (ETXTBSY).
/// </summary>
public static class ExecutableFile
{
    /// <summary>Writes a program that everybody may run, in place of what is there; who runs that goes on.</summary>
    /// <returns>Its path.</returns>
    public static string Write(string path, string content)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", "rm -f \"$0\" && cat > \"$0\" && chmod 755 \"$0\"", path]) { RedirectStandardInput = true };
        using var writing = Process.Start(start)!;
        writing.StandardInput.Write(content);
        writing.StandardInput.Close();
        writing.WaitForExit();
        return writing.ExitCode == 0 ? path : throw new IOException($"'{path}' cannot be written.");
    }
}
