using System.Globalization;

namespace Gateway.Qemu.State;

/// <summary>A lock on a state folder (<c>flock</c> on the file <c>lock</c>; the file <c>owner</c> tells whose it is). The kernel lifts it when the process ends, however it ends.</summary>
internal sealed class StateLock : IDisposable
{
    private const string LockFile = "lock";
    private const string OwnerFile = "owner";

    // EWOULDBLOCK: what flock says of a lock that is taken; .NET passes it on.
    private const int Taken = 11;

    private readonly FileStream _file;

    private StateLock(FileStream file) => _file = file;

    /// <exception cref="StateInUseException">Another process has it.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static StateLock Take(string folder)
    {
        FileStream file;
        try
        {
            file = new FileStream(Path.Combine(folder, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (error.HResult == Taken)
        {
            throw new StateInUseException($"the state folder '{folder}' is in use by another gateway, process {Owner(folder)}: give this one a folder of its own (Gateway:State)", error);
        }

        try
        {
            File.WriteAllText(Path.Combine(folder, OwnerFile), Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n");
            return new StateLock(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Whether the lock is still in the folder, so that another gateway would find it.</summary>
    public bool IsThere => File.Exists(_file.Name);

    public void Dispose() => _file.Dispose();

    private static string Owner(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, OwnerFile)).Trim();
        }
        catch (IOException)
        {
            return "unknown";
        }
    }
}
