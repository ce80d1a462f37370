using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.Qemu.Console;

/// <summary>Makes what a guest printed fit to be shown: a console is the guest's to write, and a terminal obeys what it is sent.</summary>
public static partial class ConsoleText
{
    /// <summary>The text without terminal sequences and control characters; line ends become LF, tabs stay.</summary>
    public static string Sanitise(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        return text.AsSpan().ContainsAnyInRange('\0', '\u001f') || text.AsSpan().ContainsAnyInRange('\u007f', '\u009f') ? Clean(text) : text;
    }

    private static string Clean(string text)
    {
        text = TerminalSequence().Replace(text, "").Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        return string.Create(text.Length, text, (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = source[i] is '\n' or '\t' || !char.IsControl(source[i]) ? source[i] : '\ufffd';
            }
        });
    }

    /// <summary>ECMA-48 control sequences, operating system commands and two-character escapes.</summary>
    [GeneratedRegex(@"\u001b(\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]{0,1024}(\u0007|\u001b\\)|[ -/]*[0-~])", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex TerminalSequence();
}
