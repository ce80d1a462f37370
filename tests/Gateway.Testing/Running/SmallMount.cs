namespace Gateway.Testing.Running;

/// <summary>A file system of a few pages, to be filled or made read-only; unmounted when disposed.</summary>
public sealed class SmallMount : IAsyncDisposable
{
    private const string Size = "256k";

    private SmallMount(string path) => Path = path;

    public string Path { get; }

    private string Ballast => System.IO.Path.Combine(Path, "ballast");

    /// <summary>Mounts one on an empty folder; null where that is not allowed.</summary>
    public static async Task<SmallMount?> TryCreateAsync(string folder, CancellationToken cancellationToken)
        => Environment.IsPrivilegedProcess && await RunAsync("mount", ["-t", "tmpfs", "-o", $"size={Size},mode=700", "tmpfs", folder], cancellationToken) == 0 ? new SmallMount(folder) : null;

    /// <param name="fault"><c>ro</c>: nothing can be written; <c>full</c>: names can, but no content.</param>
    public async Task BreakAsync(string fault, CancellationToken cancellationToken)
    {
        if (fault == "ro")
        {
            await RunAsync("mount", ["-o", "remount,ro", Path], cancellationToken);
            return;
        }

        try
        {
            using var ballast = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            while (true)
            {
                ballast.Write(new byte[4096]);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    /// <summary>Makes room again.</summary>
    public void Mend() => File.Delete(Ballast);

    public async ValueTask DisposeAsync() => await RunAsync("umount", ["--lazy", Path], CancellationToken.None);

    private static async Task<int> RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        await using var process = ChildProcess.Start(program, arguments, "/");
        return await process.WaitForExitAsync(cancellationToken);
    }
}
