namespace Gateway.Testing.Running;

/// <summary>Where the pieces of this repository are, seen from a test that runs somewhere below it.</summary>
public static class Repository
{
    /// <summary>The folder that holds <c>Gateway.sln</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The executable of the same build as the running test (debug or release).</summary>
    public static string GatewayExecutable
    {
        get
        {
            var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
            return Path.Combine(Root, "artifacts", "bin", "Gateway", configuration, "gateway");
        }
    }

    /// <summary>The executable as users get it, built by <c>make build</c>.</summary>
    public static string PublishedGateway { get; } = Path.Combine(Root, "artifacts", "gateway", "gateway");

    /// <summary>The site unikernel, built by <c>make images</c>.</summary>
    public static string SiteKernel => Path.Combine(Root, "artifacts", "images", "site", "kernel.elf");

    /// <summary>The micro-Linux base, built by <c>make images</c>.</summary>
    public static string LinuxBase => Path.Combine(Root, "artifacts", "images", "linux");

    /// <summary>The image store of <c>make images</c> and <c>make recipes</c>.</summary>
    public static string Images => Path.Combine(Root, "images", "out");

    /// <summary>A folder with an application for micro-Linux, <c>server</c>, built by <c>make -C images/linux test</c>; its source says what it does.</summary>
    public static string LinuxApp => Path.Combine(LinuxBase, "tests", "app");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Gateway.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No Gateway.sln in any folder above {AppContext.BaseDirectory}.");
    }
}
