using System.Globalization;

namespace Gateway.Qemu.Processes;

/// <summary>How much of the processors a process gets when there is not enough for all. Only root may give back what was taken, so for others nothing is taken.</summary>
internal static class ProcessPriority
{
    private const int OfThread = 0;
    private const int Background = 15;
    private const int Usual = 0;

    private static readonly bool MayRestore = Libc.EffectiveUser() == 0;

    /// <summary>Lets a process that was just started, and the threads it is yet to make, wait for all others.</summary>
    public static void Lower(int processId)
    {
        if (MayRestore)
        {
            _ = Libc.SetPriority(OfThread, (uint)processId, Background);
        }
    }

    /// <summary>Lets all its threads be as good as any.</summary>
    public static void Restore(int processId)
    {
        if (!MayRestore)
        {
            return;
        }

        try
        {
            foreach (var thread in Directory.EnumerateDirectories($"/proc/{processId}/task"))
            {
                _ = Libc.SetPriority(OfThread, uint.Parse(Path.GetFileName(thread), CultureInfo.InvariantCulture), Usual);
            }
        }
        catch (IOException)
        {
            // It has ended.
        }
    }
}
