using System.Globalization;

namespace Gateway.Qemu.Processes;

/// <summary>Names one process for ever: its number and the moment it started, since numbers are reused.</summary>
/// <param name="ProcessId">Its number.</param>
/// <param name="StartTime">Clock ticks from the machine's boot to its start: field 22 of <c>/proc/PID/stat</c>.</param>
internal sealed record ProcessIdentity(int ProcessId, long StartTime)
{
    /// <summary>The identity of the process that has this number now; null if there is none (an ended one that is not yet reaped counts as none).</summary>
    public static ProcessIdentity? Of(int processId)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{processId}/stat");

            // The second field, the program's name in parentheses, may hold blanks and parentheses of its own.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : new ProcessIdentity(processId, long.Parse(fields[19], CultureInfo.InvariantCulture));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
