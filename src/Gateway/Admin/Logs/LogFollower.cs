using System.Text.RegularExpressions;
using Gateway.Qemu.Console;
using Gateway.Vms.Instances;
using Gateway.Vms.Launching;

namespace Gateway.Admin.Logs;

/// <summary>
/// One reader's place in the consoles of a site, over any number of VMs: prints what each running VM has said since the last look, and of VMs that came and went unseen, failed boots among
/// them, what the kept log says. A line of whose VM it is stands in front wherever that changes. Not thread-safe.
/// </summary>
internal sealed partial class LogFollower(SiteLogFile kept, TextWriter output)
{
    private readonly Dictionary<string, (IVm Vm, long Position, bool IsOver)> _followed = new(StringComparer.Ordinal);
    private string _speaker = "";
    private bool _isTold;

    public void Look(IEnumerable<VmSnapshot> running)
    {
        // One that has ended already is told of by the kept log, or was followed to its end.
        foreach (var vm in running.Where(vm => !vm.Vm!.Exited.IsCompleted))
        {
            _followed.TryAdd(vm.Id, (vm.Vm!, 0, false));
        }

        foreach (var id in _followed.Keys.ToList())
        {
            Print(id);
        }

        // A VM that had ended at the last look already has said all it will: also where the log of its end could not be written.
        foreach (var (id, console) in _followed.ToList())
        {
            if (console.IsOver)
            {
                _followed.Remove(id);
            }
            else
            {
                _followed[id] = console with { IsOver = console.Vm.Exited.IsCompleted };
            }
        }

        foreach (var line in ConsoleText.Sanitise(kept.ReadNew()).Split('\n').SkipLast(1))
        {
            Take(line);
        }
    }

    private void Print(string id)
    {
        var console = _followed[id];
        var (text, end) = console.Vm.ReadConsole(console.Position);
        _followed[id] = console with { Position = end };
        if (text.Length == 0)
        {
            return;
        }

        if (_speaker != id)
        {
            _speaker = id;
            output.Write($"== {id}\n");
        }

        output.Write(text);
    }

    /// <summary>A line of the kept log: of a VM that was followed only how it ended is news.</summary>
    private void Take(string line)
    {
        if (Ending().Match(line) is { Success: true } ending)
        {
            var id = ending.Groups["id"].Value;
            _isTold = _followed.ContainsKey(id);
            if (_isTold)
            {
                // Its console ended before this line was written, perhaps after the last look.
                Print(id);
                _followed.Remove(id);
            }

            _speaker = "";
            output.Write($"{line}\n");
        }
        else if (!_isTold)
        {
            output.Write($"{line}\n");
        }
    }

    [GeneratedRegex("^== [0-9TZ:.+-]+ (?<id>[a-z0-9-]+): ", RegexOptions.CultureInvariant)]
    private static partial Regex Ending();
}
