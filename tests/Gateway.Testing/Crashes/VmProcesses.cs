namespace Gateway.Testing.Crashes;

/// <summary>The VM processes of one state folder, found as a stranger would find them: by what <c>/proc</c> tells, whoever started them.</summary>
public static class VmProcesses
{
    /// <summary>The processes that work in a VM's folder of this state, also in one that was removed under them; process and VM's id.</summary>
    public static IReadOnlyDictionary<int, string> Of(GatewayState state)
    {
        var found = new Dictionary<int, string>();
        foreach (var entry in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(entry), out var process) && WorkingDirectory(entry) is { } folder
                && state.Roots.FirstOrDefault(root => folder.StartsWith(root + "/", StringComparison.Ordinal)) is { } root)
            {
                found[process] = folder[(root.Length + 1)..];
            }
        }

        return found;
    }

    private static string? WorkingDirectory(string process)
    {
        try
        {
            // One that has ended and was not waited for has none.
            return new FileInfo(Path.Combine(process, "cwd")).LinkTarget;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
