namespace Gateway.Dashboard.Health;

/// <summary>Reasons in words: their names are those of enum members, put apart.</summary>
internal static class FailureWords
{
    /// <summary>As in <c>Queue full</c> for <c>QueueFull</c>.</summary>
    public static string Of(string reason)
        => string.Concat(reason.Select((letter, index) => index > 0 && char.IsAsciiLetterUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : letter.ToString()));
}
