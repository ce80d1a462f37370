using Microsoft.Extensions.Options;

namespace Gateway.Qemu.State;

/// <summary>
/// The gateway's folder, closed to other users: <c>vms/ID/</c> for each VM, <c>logs/SITE.log</c> for what the consoles of ended VMs said last. One gateway at a time has it.
/// </summary>
internal sealed class StateFolder(IOptions<StateOptions> options) : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly Lock _lock = new();
    private StateLock? _held;
    private IReadOnlyList<string> _left = [];

    /// <summary>Absolute path.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(options.Value.State);

    /// <summary>Where the folders of VMs are.</summary>
    public string Vms => System.IO.Path.Combine(Path, "vms");

    /// <summary>Where the logs of sites are.</summary>
    public string Logs => System.IO.Path.Combine(Path, "logs");

    /// <summary>The folders of VMs that were there when the state was opened: an earlier gateway's, all of them.</summary>
    public IReadOnlyList<string> Left
    {
        get
        {
            lock (_lock)
            {
                return _left;
            }
        }
    }

    /// <summary>Makes the folders and takes the lock; does nothing when it is taken already, unless somebody took the folder away.</summary>
    /// <returns>Whether the folder had been taken away.</returns>
    /// <exception cref="IOException">Another gateway has it (the message says which process), or it cannot be written.</exception>
    public bool Open()
    {
        lock (_lock)
        {
            var lost = _held is { IsThere: false };
            if (_held is not null && !lost)
            {
                return false;
            }

            _held?.Dispose();
            _held = null;
            try
            {
                Create(Path);
                var held = StateLock.Take(Path);
                try
                {
                    Create(Vms);
                    Create(Logs);
                    _left = lost ? [] : Directory.GetDirectories(Vms);
                    _held = held;
                }
                finally
                {
                    if (_held is null)
                    {
                        held.Dispose();
                    }
                }

                return lost;
            }
            catch (Exception error) when (error is UnauthorizedAccessException or (IOException and not StateInUseException))
            {
                throw new IOException($"the state folder '{Path}' cannot be written (Gateway:State): {error.Message}", error);
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _held?.Dispose();
            _held = null;
        }
    }

    private static void Create(string path)
    {
        Directory.CreateDirectory(path, OwnerOnly);
        if (File.GetUnixFileMode(path) != OwnerOnly)
        {
            File.SetUnixFileMode(path, OwnerOnly);
        }
    }
}
