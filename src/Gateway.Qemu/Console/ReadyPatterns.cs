using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Gateway.Qemu.Console;

/// <summary>The compiled patterns of ready lines, kept, since making one costs more than a boot may. Bounded: it starts anew when it is full.</summary>
internal sealed class ReadyPatterns
{
    private const int Capacity = 1024;

    private readonly ConcurrentDictionary<string, Regex> _patterns = new(StringComparer.Ordinal);

    public Regex Get(string pattern)
    {
        if (_patterns.Count >= Capacity)
        {
            _patterns.Clear();
        }

        return _patterns.GetOrAdd(pattern, static text => new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));
    }
}
