using System.Globalization;
using System.Text;
using Gateway.Images.Documents;

namespace Gateway.Images.Manifests;

/// <summary>
/// A kernel command line with placeholders: <c>{guest.address}</c>, <c>{guest.prefix}</c>, <c>{guest.netmask}</c>, <c>{guest.gateway}</c>, <c>{guest.dns}</c>.
/// Only <c>{guest.</c> begins one; every other brace stands for itself, so JSON needs no escaping. <c>{{guest.</c> is a literal <c>{guest.</c>.
/// </summary>
public static class CommandLineTemplate
{
    private const string Opening = "{guest.";
    private const string LiteralOpening = "{{guest.";

    private static readonly Dictionary<string, Func<GuestNetwork, string>> Values = new(StringComparer.Ordinal)
    {
        ["address"] = guest => guest.Address.ToString(),
        ["prefix"] = guest => guest.PrefixLength.ToString(CultureInfo.InvariantCulture),
        ["netmask"] = guest => guest.Netmask.ToString(),
        ["gateway"] = guest => guest.Gateway.ToString(),
        ["dns"] = guest => guest.Dns.ToString(),
    };

    /// <summary>The command line of one guest.</summary>
    /// <exception cref="FormatException">A placeholder is unknown or not closed; a manifest that was validated has none such.</exception>
    public static string Expand(string template, GuestNetwork guest)
    {
        var result = new StringBuilder(template.Length);
        var rest = template.AsSpan();
        while (rest.IndexOf(Opening, StringComparison.Ordinal) is var start and >= 0)
        {
            if (start > 0 && rest[(start - 1)..].StartsWith(LiteralOpening, StringComparison.Ordinal))
            {
                result.Append(rest[..(start - 1)]).Append(Opening);
                rest = rest[(start + Opening.Length)..];
                continue;
            }

            var name = rest[(start + Opening.Length)..];
            var end = name.IndexOf('}');
            if (end < 0)
            {
                throw new FormatException($"has a placeholder without its closing brace: {rest[start..]}");
            }

            name = name[..end];
            if (!Values.TryGetValue(name.ToString(), out var value))
            {
                throw new FormatException($"has the unknown placeholder {{guest.{name}}}; known are {KnownPlaceholders}.{Hint(name.ToString())}");
            }

            result.Append(rest[..start]).Append(value(guest));
            rest = rest[(start + Opening.Length + end + 1)..];
        }

        return result.Append(rest).ToString();
    }

    /// <summary>The rule that a template breaks, to be read after its name; null where it is good.</summary>
    internal static string? FindError(string template)
    {
        try
        {
            Expand(template, new GuestNetwork(new([10, 0, 2, 15]), 24, new([10, 0, 2, 2]), new([10, 0, 2, 3])));
            return null;
        }
        catch (FormatException error)
        {
            return error.Message;
        }
    }

    private static string KnownPlaceholders => string.Join(", ", Values.Keys.Select(name => $"{{guest.{name}}}"));

    private static string Hint(string name) => NearestName.Find(name, Values.Keys) is { } nearest ? $" Did you mean {{guest.{nearest}}}?" : "";
}
