namespace Gateway.Images.Sites;

/// <summary>The order of paths in an archive: by UTF-8 bytes as unsigned numbers, a prefix before what it begins.</summary>
internal static class SitePath
{
    public static int Compare(string left, string right)
    {
        var common = left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
        {
            return left.Length - right.Length;
        }

        // UTF-16 sorts surrogates below U+E000 to U+FFFF, UTF-8 above: the only place where the two differ.
        var (first, second) = (left[common], right[common]);
        return char.IsSurrogate(first) == char.IsSurrogate(second) ? first - second : char.IsSurrogate(first) ? 1 : -1;
    }
}
