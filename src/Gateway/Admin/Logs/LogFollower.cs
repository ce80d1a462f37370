using System.Text.RegularExpressions;
using Gateway.Qemu.Console;
using Gateway.Vms.Instances;

namespace Gateway.Admin.Logs;

/// <summary>
/// One reader's place in the consoles of a site, over any number of VMs: tells what each running VM has said since the last look, and of VMs that came and went unseen, failed boots among
/// them, what the kept log says. A look is bounded: what it does not get to is the next one's. Not thread-safe.
/// </summary>
/// <param name="kept">The site's kept log.</param>
/// <param name="reader">Who is told.</param>
/// <param name="only">The only VM whose console is read; null for all of the site's.</param>
internal sealed partial class LogFollower(SiteLogFile kept, IConsoleReader reader, string? only = null)
{
    /// <summary>How many characters of consoles a look takes, but for the last one's.</summary>
    private const int MostCharacters = 256 * 1024;

    private readonly Dictionary<string, FollowedConsole> _followed = new(StringComparer.Ordinal);

    /// <summary>Whose turn it is, the longest unread first.</summary>
    private readonly Queue<FollowedConsole> _turns = new();
    private bool _isTold;

    public void Look(IEnumerable<VmSnapshot> running)
    {
        // One that has ended already is told of by the kept log, or was followed to its end.
        foreach (var vm in running.Where(vm => IsMine(vm.Id) && !vm.Vm!.Exited.IsCompleted && !_followed.ContainsKey(vm.Id)))
        {
            var console = new FollowedConsole(vm.Id, vm.Vm!);
            _followed.Add(vm.Id, console);
            _turns.Enqueue(console);
        }

        ReadConsoles();
        foreach (var line in ConsoleText.Sanitise(kept.ReadNew()).Split('\n').SkipLast(1))
        {
            Take(line);
        }
    }

    private void ReadConsoles()
    {
        var characters = 0;
        for (var rest = _turns.Count; rest > 0 && characters < MostCharacters; rest--)
        {
            var console = _turns.Dequeue();
            if (!_followed.ContainsKey(console.Id))
            {
                continue;
            }

            characters += console.Read(reader);

            // One that had ended at the last look already has said all it will: also where the log of its end could not be written.
            if (console.IsOver)
            {
                _followed.Remove(console.Id);
            }
            else
            {
                _turns.Enqueue(console);
            }
        }
    }

    /// <summary>A line of the kept log: of a VM that was followed only how it ended is news.</summary>
    private void Take(string line)
    {
        if (Ending().Match(line) is { Success: true } ending)
        {
            var id = ending.Groups["id"].Value;
            _isTold = !IsMine(id);
            if (_followed.Remove(id, out var console))
            {
                // Its console ended before this line was written, perhaps after the last look.
                console.Read(reader);
                _isTold = true;
            }

            if (IsMine(id))
            {
                reader.Kept(line);
            }
        }
        else if (!_isTold)
        {
            reader.Kept(line);
        }
    }

    private bool IsMine(string id) => only is null || id == only;

    [GeneratedRegex("^== [0-9TZ:.+-]+ (?<id>[a-z0-9-]+): ", RegexOptions.CultureInvariant)]
    private static partial Regex Ending();
}
