using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Gateway.Vms.Instances;

/// <summary>Names VMs: the site, a number that grows with every launch, and random letters, so that no name ever comes again. Also a valid host name. Thread-safe.</summary>
internal sealed partial class VmNames
{
    private const int LongestSite = 40;
    private const int RandomLetters = 4;
    private long _launches;

    public string Next(string site)
    {
        var name = string.Create(Math.Min(site.Length, LongestSite), site, static (target, site) =>
        {
            for (var index = 0; index < target.Length; index++)
            {
                target[index] = char.IsAsciiLetterOrDigit(site[index]) ? char.ToLowerInvariant(site[index]) : '-';
            }
        });
        return $"{name}-{Interlocked.Increment(ref _launches)}-{RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz23456789", RandomLetters)}";
    }

    /// <summary>Goes on after a name that an earlier gateway gave.</summary>
    public void ContinueAfter(string name)
    {
        if (Number().Match(name) is { Success: true } match && long.TryParse(match.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var used) && used < long.MaxValue / 2)
        {
            InterlockedMaximum(used);
        }
    }

    /// <summary>The number in a name; zero where that is none that was given here.</summary>
    public static long NumberOf(string name)
    {
        var letters = name.LastIndexOf('-');
        var digits = letters > 0 ? name.LastIndexOf('-', letters - 1) + 1 : 0;
        return digits > 0 && long.TryParse(name.AsSpan(digits, letters - digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    private void InterlockedMaximum(long value)
    {
        for (var seen = Volatile.Read(ref _launches); seen < value; seen = Volatile.Read(ref _launches))
        {
            Interlocked.CompareExchange(ref _launches, value, seen);
        }
    }

    [GeneratedRegex(@"(?<=-)[0-9]+(?=-[a-z0-9]+$)", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
