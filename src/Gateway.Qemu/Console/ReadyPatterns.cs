using System.Buffers;
using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Gateway.Qemu.Console;

/// <summary>
/// The patterns of ready lines, kept, since making one costs more than a boot may. Each is made when it is first used: by then the hypervisor is busy starting. Bounded: all are forgotten
/// when there are too many.
/// </summary>
internal sealed class ReadyPatterns
{
    private const int Capacity = 1024;
    private static readonly SearchValues<char> Choices = SearchValues.Create("*+?{|(");

    private readonly ConcurrentDictionary<string, Lazy<Regex>> _patterns = new(StringComparer.Ordinal);

    public Lazy<Regex> Get(string pattern)
    {
        if (_patterns.Count >= Capacity)
        {
            _patterns.Clear();
        }

        return _patterns.GetOrAdd(pattern, static text => new Lazy<Regex>(() => Make(text)));
    }

    private static Regex Make(string pattern)
    {
        var regex = new Regex(pattern, EngineFor(pattern) | RegexOptions.CultureInvariant);

        // The first match builds what the later ones use.
        _ = regex.IsMatch("ready");
        return regex;
    }

    /// <summary>Whatever repeats or chooses needs the engine that no guest can make slow, and that takes tens of milliseconds to make. What does neither is linear in any.</summary>
    private static RegexOptions EngineFor(string pattern) => pattern.AsSpan().ContainsAny(Choices) ? RegexOptions.NonBacktracking : RegexOptions.None;
}
