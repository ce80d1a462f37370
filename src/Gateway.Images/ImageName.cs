namespace Gateway.Images;

/// <summary>The rule for names of images: what can be a name can be neither a path nor one of the store's own entries.</summary>
public static class ImageName
{
    public const int MaximumLength = 128;

    public const string Rule = "a name has lower-case letters, digits, '.', '_' and '-', begins with a letter or digit, does not begin with 'sha256-', and has at most 128 characters";

    /// <summary>Whether an image can have this name; looks at nothing but the name.</summary>
    public static bool IsValid(string name)
        => name.Length is > 0 and <= MaximumLength
            && char.IsAsciiLetterOrDigit(name[0])
            && name.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character is '.' or '_' or '-')
            && !name.StartsWith("sha256-", StringComparison.Ordinal);

    /// <exception cref="ImageException"><see cref="ImageErrorReason.InvalidName"/>.</exception>
    internal static void Require(string name)
    {
        if (!IsValid(name))
        {
            throw new ImageException(ImageErrorReason.InvalidName, $"'{name}' cannot be the name of an image: {Rule}.");
        }
    }
}
