using System.Text;

namespace Gateway.Benching.Measuring;

/// <summary>Splits a POSIX shell line into words, so that a VM can be started without a shell's own start-up in the measurement.</summary>
internal static class ShellWords
{
    public static IReadOnlyList<string> Split(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var inWord = false;
        var quote = '\0';
        for (var i = 0; i < line.Length; i++)
        {
            var letter = line[i];
            if (letter == '\\' && quote != '\'' && i + 1 < line.Length)
            {
                word.Append(line[++i]);
                inWord = true;
            }
            else if (letter is '\'' or '"' && (quote == '\0' || quote == letter))
            {
                quote = quote == '\0' ? letter : '\0';
                inWord = true;
            }
            else if (char.IsWhiteSpace(letter) && quote == '\0')
            {
                if (inWord)
                {
                    words.Add(word.ToString());
                    word.Clear();
                    inWord = false;
                }
            }
            else
            {
                word.Append(letter);
                inWord = true;
            }
        }

        if (inWord)
        {
            words.Add(word.ToString());
        }

        return words;
    }
}
