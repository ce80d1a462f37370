using System.Text;

namespace Gateway.Qemu.CommandLine;

/// <summary>Arguments as one line for a POSIX shell.</summary>
internal static class ShellLine
{
    private const string Plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=+,./:@%";

    /// <summary>The line that gives a program exactly these arguments, the program first.</summary>
    public static string Join(IEnumerable<string> arguments) => string.Join(' ', arguments.Select(Quote));

    private static string Quote(string argument)
    {
        if (argument.Length > 0 && argument.All(character => Plain.Contains(character, StringComparison.Ordinal)))
        {
            return argument;
        }

        // Between single quotes everything stands for itself but the quote: '…'\''…'.
        return new StringBuilder("'").Append(argument.Replace("'", @"'\''", StringComparison.Ordinal)).Append('\'').ToString();
    }
}
