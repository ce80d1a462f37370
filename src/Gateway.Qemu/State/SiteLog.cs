using System.Globalization;
using System.Text;
using Gateway.Qemu.Console;

namespace Gateway.Qemu.State;

/// <summary>
/// What the consoles of a site's ended VMs said last, in <c>logs/SITE.log</c> and, when that is full, <c>logs/SITE.log.1</c>: a line that begins with <c>==</c>, then the end of the
/// console as it was printed. Safe to call from many threads.
/// </summary>
internal sealed class SiteLog(StateFolder state, TimeProvider timeProvider)
{
    private const long MaximumSize = 512 * 1024;

    private readonly Lock _lock = new();

    public void Append(string site, string id, string ending, ReadOnlySpan<byte> tail)
    {
        var time = timeProvider.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);
        lock (_lock)
        {
            using var log = new ConsoleLog(Path.Combine(state.Logs, site + ".log"), MaximumSize);
            log.Append(Encoding.UTF8.GetBytes($"== {time} {id}: {ending}\n"));
            log.Append(tail);
            if (!tail.IsEmpty && !tail.EndsWith("\n"u8))
            {
                log.Append("\n"u8);
            }
        }
    }
}
