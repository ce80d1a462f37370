using Gateway.Vms.Launching;

namespace Gateway.Admin.Logs;

/// <summary>One reader's place in the console of one VM. Not thread-safe.</summary>
internal sealed class FollowedConsole(string id, IVm vm)
{
    private ConsolePlace _place;
    private bool _hasEnded;

    public string Id { get; } = id;

    /// <summary>Whether it had ended before it was read last: it has said all it will.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Tells the reader what was said since.</summary>
    /// <returns>How many characters that were.</returns>
    public int Read(IConsoleReader reader)
    {
        IsOver = _hasEnded;
        _hasEnded = vm.Exited.IsCompleted;
        var part = vm.ReadConsole(_place.Position);
        var lost = part.Begin.Line - _place.Line;
        _place = part.End;
        if (part.Text.Length > 0 || lost > 0)
        {
            reader.Said(Id, part.Text, lost);
        }

        return part.Text.Length;
    }
}
