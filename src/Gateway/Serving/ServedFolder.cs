using Gateway.Cli;

namespace Gateway.Serving;

/// <summary>A folder that is served while somebody works on it.</summary>
/// <param name="Folder">Absolute path.</param>
/// <param name="Name">Of its site and image, and the first label of its host.</param>
/// <param name="Kernel">The static-site unikernel.</param>
internal sealed record ServedFolder(string Folder, string Name, string Kernel)
{
    private const int LongestLabel = 63;

    /// <summary>The name that was asked for, which must do as a host's label, else one made of the folder's.</summary>
    /// <exception cref="CommandException">It will not do.</exception>
    public static string ChooseName(string? asked, string folder)
    {
        var name = asked ?? new string([.. Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)).ToLowerInvariant().Select(letter => IsLabelLetter(letter) ? letter : '-')]).Trim('-');
        return name.Length is > 0 and <= LongestLabel && name.All(IsLabelLetter) && name[0] != '-' && name[^1] != '-'
            ? name
            : throw new CommandException($"'{name}' cannot be part of a host name: it takes lower-case letters, digits and '-', at most {LongestLabel} (--name).");
    }

    private static bool IsLabelLetter(char letter) => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-';
}
