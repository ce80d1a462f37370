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
    private IReadOnlySet<long> _speakers = new HashSet<long>();
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
        if (_opened != Site)
        {
            (_console, _opened) = (Logs.Open(Site), Site);
        }

        if (_isHeld)
        {
            return;
        }

        var before = _console.LeftOut;
        if (_console.Look())
        {
            _lines = [.. _console.Lines];
            _speakers = _lines.Zip(_lines.Skip(1)).Where(pair => pair.First.Vm != pair.Second.Vm).Select(pair => pair.Second.Number).Concat(_lines.Take(1).Select(line => line.Number)).ToHashSet();
        }

        _pause = _console.LeftOut - before >= TooMany ? Flooded : Calm;
    }
}
