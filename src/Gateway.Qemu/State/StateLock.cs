using System.Globalization;

namespace Gateway.Qemu.State;

/// <summary>A lock on a state folder (<c>flock</c> on the file <c>lock</c>, which holds the owner's process id). The kernel lifts it when the process ends, however it ends.</summary>
internal sealed class StateLock : IDisposable
{
    private readonly FileStream _file;

    private StateLock(FileStream file) => _file = file;

    /// <exception cref="IOException">Another process has it.</exception>
    public static StateLock Take(string folder)
    {
        var path = System.IO.Path.Combine(folder, "lock");
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (error is not (DirectoryNotFoundException or PathTooLongException))
        {
            throw new IOException($"the state folder '{folder}' is in use by another gateway, process {Owner(path)}: give this one a folder of its own (Gateway:State)", error);
        }

        file.SetLength(0);
        file.Write(System.Text.Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n"));
        file.Flush();
        return new StateLock(file);
    }

    public void Dispose() => _file.Dispose();

    private static string Owner(string path)
    {
        try
        {
            // Opened for reading and with all sharing, so that no lock is asked for.
            using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            return reader.ReadLine() is { Length: > 0 } owner ? owner : "unknown";
        }
        catch (IOException)
        {
            return "unknown";
        }
    }
}
