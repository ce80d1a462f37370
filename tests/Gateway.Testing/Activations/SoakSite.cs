using System.Globalization;

namespace Gateway.Testing.Activations;

/// <summary>One of the sites of the soak: its page, its policy, the instances that are asked.</summary>
internal sealed class SoakSite
{
    private static readonly int[] IdleMilliseconds = [20, 60, 150];

    private SoakSite(string name, object settings, TimeSpan idle, SoakInstanceKind kind, bool keepsState)
    {
        (Name, Settings, Idle, Kind, KeepsState) = (name, settings, idle, kind, keepsState);
        Instances = [.. Enumerable.Range(0, kind is SoakInstanceKind.Host or SoakInstanceKind.Client ? 2 : 1).Select(number => new SoakInstance(this, number))];
    }

    public string Name { get; }

    public string Page => $"the page of {Name}\n";

    public object Settings { get; }

    public TimeSpan Idle { get; }

    public SoakInstanceKind Kind { get; }

    /// <summary>Whether an instance that has served never boots afresh again, unless its VM was killed.</summary>
    public bool KeepsState { get; }

    public IReadOnlyList<SoakInstance> Instances { get; }

    /// <summary>Every way to come up and to go down, with every kind of instance; ten sites are one of each.</summary>
    public static SoakSite Create(int number)
    {
        var idle = TimeSpan.FromMilliseconds(IdleMilliseconds[number % IdleMilliseconds.Length]);
        var name = string.Create(CultureInfo.InvariantCulture, $"s{number:00}");
        return (number % 10) switch
        {
            0 => Of(SoakInstanceKind.Site, "Stop", "Never"),
            1 => Of(SoakInstanceKind.Site, "Stop", "Auto", memoryMiB: 16),
            2 => Of(SoakInstanceKind.Host, "Stop", "Auto"),
            3 => Of(SoakInstanceKind.Site, "Stop", "Auto", shells: number < 20 ? 1 : 0),
            4 => Of(SoakInstanceKind.Site, "Suspend", "Never"),
            5 => Of(SoakInstanceKind.Host, "Suspend", "Never", require: true),
            6 => Of(SoakInstanceKind.Site, "Suspend", "Auto", require: true),
            7 => Of(SoakInstanceKind.Client, "Suspend", "Auto"),
            8 => Of(SoakInstanceKind.Client, "Stop", "Never"),
            _ => Of(SoakInstanceKind.Request, "Stop", "Auto"),
        };

        SoakSite Of(SoakInstanceKind kind, string action, string template, bool require = false, int shells = 0, int? memoryMiB = null) => new(
            name,
            new
            {
                Instance = kind.ToString(),
                Boot = new { Template = template, Shells = shells },
                Idle = kind == SoakInstanceKind.Request ? (object)new { Action = action } : new { Action = action, After = idle.ToString("c", CultureInfo.InvariantCulture), Require = require },
                Vm = memoryMiB is { } size ? new { MemoryMiB = size } : (object)new { },
            },
            idle,
            kind,
            require);
    }
}
