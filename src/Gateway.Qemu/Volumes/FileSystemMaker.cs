using System.Globalization;
using Gateway.Qemu.Hypervisors;
using Gateway.Qemu.Processes;
using Gateway.Vms.Launching;

namespace Gateway.Qemu.Volumes;

/// <summary>
/// Makes a volume's file system in a file of zeros, by <c>mkfs.ext4</c> (e2fsprogs): a journalling one, which Linux grows while it is mounted. Nothing on this machine ever reads it again: it is
/// mounted, repaired and grown in the guest, whose content it is.
/// </summary>
internal static class FileSystemMaker
{
    private const string Tool = "mkfs.ext4";
    private const string Missing = $"cannot find '{Tool}', which makes the file systems of volumes: install e2fsprogs";
    private static readonly string[] Folders = ["/usr/sbin", "/sbin"];
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <summary>Whose the root of a new file system is, until the guest's init gives it to the application's user (images/linux/init/volume.c); nobody can be that user.</summary>
    private const uint Nobody = 0xfffffffe;

    /// <summary>What this machine lacks; null where the tool is there.</summary>
    public static string? WhyNot() => FindTool() is null ? Missing : null;

    /// <param name="disk">The file, of the size that the file system is to have.</param>
    /// <param name="cancellationToken">Ends the wait, and the tool.</param>
    /// <exception cref="VmLaunchException">The tool is missing.</exception>
    /// <exception cref="IOException">It failed.</exception>
    public static async Task MakeAsync(string disk, CancellationToken cancellationToken)
    {
        var program = FindTool() ?? throw new VmLaunchException(VmLaunchFailure.Unsupported, Missing);
        string[] arguments =
        [
            "-q", "-F",
            // Pages of the guest, so that it can grow far; nothing kept back for root.
            "-b", "4096", "-m", "0", "-i", "16384",
            // A new file is all zeros already.
            "-E", string.Create(CultureInfo.InvariantCulture, $"root_owner={Nobody}:{Nobody},lazy_journal_init=1"),
            // One that has found errors is changed no more.
            "-e", "remount-ro",
            disk,
        ];
        var request = new SpawnRequest(program, arguments, Path.GetDirectoryName(disk)!, ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C"], []);
        try
        {
            var (exitCode, output) = await ProgramRun.OutputAsync(request, Deadline, cancellationToken);
            if (exitCode != 0)
            {
                throw new IOException($"{Tool} ended with exit code {exitCode}: {output.Trim()}");
            }
        }
        catch (TimeoutException error)
        {
            throw new IOException($"{Tool} did not end within {Deadline.TotalSeconds:0} s", error);
        }
    }

    private static string? FindTool()
        => ProgramPath.Find(Tool) ?? Folders.Select(folder => ProgramPath.Find(Path.Combine(folder, Tool))).FirstOrDefault(path => path is not null);
}
