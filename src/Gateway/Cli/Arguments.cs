namespace Gateway.Cli;

/// <summary>
/// What was typed, split in two: settings that override the configuration (<c>--Gateway:Qemu:Accelerator=kvm</c>, anything whose name has a colon) and the rest, which is
/// commands and options.
/// </summary>
/// <param name="Rest">For the parser.</param>
/// <param name="Settings">Keys and values, in the order they were typed; the last of a key counts.</param>
internal sealed record Arguments(IReadOnlyList<string> Rest, IReadOnlyList<KeyValuePair<string, string?>> Settings)
{
    private const string Prefix = "--";

    public static Arguments Split(IEnumerable<string> typed)
    {
        List<string> rest = [];
        List<KeyValuePair<string, string?>> settings = [];
        foreach (var argument in typed)
        {
            if (TryReadSetting(argument, out var setting))
            {
                settings.Add(setting);
            }
            else
            {
                rest.Add(argument);
            }
        }

        return new Arguments(rest, settings);
    }

    private static bool TryReadSetting(string argument, out KeyValuePair<string, string?> setting)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        if (!argument.StartsWith(Prefix, StringComparison.Ordinal) || equals < 0 || !argument.AsSpan(0, equals).Contains(':'))
        {
            setting = default;
            return false;
        }

        setting = new(argument[Prefix.Length..equals], argument[(equals + 1)..]);
        return true;
    }
}
