namespace Gateway.Images.Manifests;

/// <summary>The rule for names of files inside an image: flat, plain and the same on every machine.</summary>
public static class ImageFileName
{
    public const string Rule = "must be a plain file name: letters, digits, '.', '_' and '-', not beginning with '.', at most 255 characters, no folder in it";

    public static bool IsValid(string name)
        => name.Length is > 0 and <= 255
            && name[0] != '.'
            && name != ImageManifest.FileName
            && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-');
}
