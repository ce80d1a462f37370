using System.Text.RegularExpressions;

namespace Gateway.Configuration;

/// <summary>Which values of a configuration are not for every eye: variables of guests, passwords, tokens, headers that routes set, and the user in a URL.</summary>
internal static partial class Secrets
{
    public const string Hidden = "(hidden)";

    /// <summary>The value as it may be shown.</summary>
    public static string Hide(string key, string value)
        => value.Length > 0 && IsSecret(key.Split(':')) ? Hidden : UserOfUrl().Replace(value, $"://{Hidden}@");

    private static bool IsSecret(string[] path)
        => Name().IsMatch(path[^1])
            || path.SkipLast(1).Any(part => part.Equals("Env", StringComparison.OrdinalIgnoreCase))
            || (path.Any(part => part.Equals("Transforms", StringComparison.OrdinalIgnoreCase)) && Header().IsMatch(path[^1]));

    [GeneratedRegex("password|passphrase|secret|token|credential|api-?key", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex("^(set|append)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Header();

    [GeneratedRegex("://[^/@\\s]+@", RegexOptions.CultureInvariant)]
    private static partial Regex UserOfUrl();
}
