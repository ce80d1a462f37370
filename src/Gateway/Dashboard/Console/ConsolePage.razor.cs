using Gateway.Admin.Logs;
using Gateway.Dashboard.Layout;
using Gateway.Vms.Activation;
using Gateway.Vms.History;
using Microsoft.AspNetCore.Components;

namespace Gateway.Dashboard.Console;

/// <summary>The consoles of a site's VMs, live and bounded: what a guest prints too fast to be read is counted, not shown, and the page looks more seldom then.</summary>
public sealed partial class ConsolePage : LivePage
{
    /// <summary>So many lines since the last look nobody reads.</summary>
    private const long TooMany = 500;

    private static readonly TimeSpan Calm = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Flooded = TimeSpan.FromSeconds(1);

    private LiveConsole _console = null!;
    private string? _opened;
    private IReadOnlyList<ConsoleLine> _lines = [];
    private HashSet<long> _firsts = [];
    private bool _isHeld;
    private TimeSpan _pause = Calm;

    [Parameter]
    public required string Site { get; set; }

    [Inject]
    private ConsoleLogs Logs { get; set; } = null!;

    [Inject]
    private VmActivator Activator { get; set; } = null!;

    protected override ChangeSignal Changes => Activator.Changes;

    protected override TimeSpan Pause => _pause;

    protected override TimeSpan Longest => Calm;

    protected override void Look()
    {
        var isOpened = _opened != Site;
        if (isOpened)
        {
            (_console, _opened) = (Logs.Open(Site), Site);
        }
        else if (_isHeld)
        {
            return;
        }

        var before = _console.LeftOut;
        if (_console.Look() || isOpened)
        {
            _lines = [.. _console.Lines];
            _firsts = FindFirsts(_lines);
        }

        _pause = _console.LeftOut - before >= TooMany ? Flooded : Calm;
    }

    /// <summary>The lines before which it has to be said whose they are.</summary>
    private static HashSet<long> FindFirsts(IReadOnlyList<ConsoleLine> lines)
        => [.. lines.Where((line, index) => index == 0 || lines[index - 1].Vm != line.Vm).Select(line => line.Number)];
}
