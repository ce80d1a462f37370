namespace Gateway.Testing.Running;

/// <summary>A small file system in memory, to be filled or made read-only; unmounted when disposed.</summary>
public sealed class SmallMount : IAsyncDisposable
{
    /// <summary>A few pages.</summary>
    private const string SmallestSize = "256k";

    private SmallMount(string path) => Path = path;

    public string Path { get; }

    private string Ballast => System.IO.Path.Combine(Path, "ballast");

    /// <summary>Mounts one on an empty folder; null where that is not allowed.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="size">As <c>mount</c> has it: <c>40m</c>.</param>
    public static async Task<SmallMount?> TryCreateAsync(string folder, CancellationToken cancellationToken, string size = SmallestSize)
        => Environment.IsPrivilegedProcess && await RunAsync("mount", ["-t", "tmpfs", "-o", $"size={size},mode=700", "tmpfs", folder], cancellationToken) == 0 ? new SmallMount(folder) : null;

    /// <param name="fault"><c>ro</c>: nothing can be written; <c>full</c>: names can, but no content.</param>
    public async Task BreakAsync(string fault, CancellationToken cancellationToken)
    {
        if (fault == "ro")
        {
            await RunAsync("mount", ["-o", "remount,ro", Path], cancellationToken);
            return;
        }

        Fill(leave: 0);
    }

    /// <summary>Takes all room but so many bytes.</summary>
    public void Fill(long leave)
    {
        using var ballast = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
            {
                ballast.Write(new byte[4096]);
            }
        }
        catch (IOException)
        {
            // Full.
        }

        ballast.SetLength(ballast.Length - leave);
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
