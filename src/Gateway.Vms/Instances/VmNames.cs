using System.Security.Cryptography;

namespace Gateway.Vms.Instances;

/// <summary>Names VMs: the site, a number that grows with every launch, and random letters, so that no name ever comes again. Also a valid host name. Thread-safe.</summary>
internal sealed class VmNames
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
}
