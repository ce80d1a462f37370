namespace Gateway.Vms.Sites.Files;

/// <summary>The rule for names of sites, which are names of files.</summary>
public static class SiteName
{
    public const int MaximumLength = 100;

    public const string Rule = "a site's file is named by letters, digits, '.', '_' and '-', begins with a letter or digit and has at most 100 characters before .json";

    public static bool IsValid(string name)
        => name.Length is > 0 and <= MaximumLength
        && char.IsAsciiLetterOrDigit(name[0])
        && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-');
}
