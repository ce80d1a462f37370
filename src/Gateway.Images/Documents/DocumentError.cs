namespace Gateway.Images.Documents;

/// <summary>One broken rule: which file, which key in it, and what must hold there.</summary>
/// <param name="File">The file as the reader of the message knows it.</param>
/// <param name="Key">The path of the key, in the manner of <see cref="DocumentStyle"/>; empty for the document as a whole.</param>
/// <param name="Rule">What must hold, and what was found instead; reads on after the key.</param>
/// <param name="Line">Counted from one; zero where no line is to blame.</param>
public sealed record DocumentError(string File, string Key, string Rule, int Line = 0)
{
    /// <summary><c>image.json:7: ready.http must begin with '/'.</c></summary>
    public override string ToString()
    {
        var place = Line > 0 ? $"{File}:{Line}" : File;
        return Key.Length > 0 ? $"{place}: {Key} {Rule}" : $"{place}: {Rule}";
    }
}
