namespace Gateway.Testing.Crashes;

/// <summary>What is in a gateway's state folder.</summary>
public sealed class GatewayState(string path)
{
    private static readonly string[] Known = ["admin.token", "clients.key", "held", "key", "lock", "logs", "owner", "rehearsal", "solo5", "suspended", "templates", "usage.db", "usage.db-shm", "usage.db-wal", "vms", "volumes"];
    private static readonly string[] KnownOfVm = ["console.log", "console.log.1", "console.sock", "qmp.sock", "serving", "vm.json"];

    /// <summary>How many files a VM's folder has at most.</summary>
    public static int MostFilesOfAVm => KnownOfVm.Length;

    /// <summary>How many files the gateway has of its own at most, a folder counted as one: those of rehearsals and of the uses of templates.</summary>
    public static int MostOwnFiles => Known.Length;

    /// <summary>A full log, and one that grows.</summary>
    public const int MostLogsOfASite = 2;

    public string Vms { get; } = Path.Combine(path, "vms");

    /// <summary>Where there are folders of VMs: QEMU's, and Solo5's.</summary>
    public IReadOnlyList<string> Roots => [Vms, Path.Combine(path, "solo5")];

    /// <summary>The ids of the VMs that have a folder.</summary>
    public IReadOnlyList<string> Folders => [.. Directory.EnumerateDirectories(Vms).Select(folder => Path.GetFileName(folder))];

    /// <summary>What belongs neither to the gateway nor to a VM that is there; empty where nothing leaks.</summary>
    public IReadOnlyList<string> Strangers =>
    [
        .. Directory.EnumerateFileSystemEntries(path).Where(entry => !Known.Contains(Path.GetFileName(entry))),
        .. Directory.EnumerateFiles(Vms),
        .. Directory.EnumerateDirectories(Vms).SelectMany(Directory.EnumerateFileSystemEntries).Where(entry => !KnownOfVm.Contains(Path.GetFileName(entry))),
    ];
}
