using System.Text;
using Gateway.Images.Foreign.Kinds;

namespace Gateway.Images.Foreign;

/// <summary>Recognises a kind by texts that its systems leave in their files, stripped or not.</summary>
internal static class KindFinder
{
    private const int WindowSize = 1 << 20;
    private const long MaximumSearch = 64L << 20;

    /// <summary>The kinds whose marks are all in a file; looks at its first 64 MiB.</summary>
    public static IReadOnlyList<ForeignKind> Find(Stream file, CancellationToken cancellationToken)
    {
        var missing = ForeignKinds.All.Where(kind => kind.Marks.Count > 0).SelectMany(kind => kind.Marks).Distinct().ToDictionary(mark => mark, Encoding.ASCII.GetBytes);
        var overlap = missing.Values.Max(mark => mark.Length) - 1;
        var window = new byte[WindowSize + overlap];
        var kept = 0;
        file.Position = 0;
        while (missing.Count > 0 && file.Position < MaximumSearch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = file.ReadAtLeast(window.AsSpan(kept, WindowSize), WindowSize, throwOnEndOfStream: false);
            if (read == 0)
            {
                break;
            }

            var seen = window.AsSpan(0, kept + read);
            foreach (var (mark, bytes) in missing.ToList())
            {
                if (seen.IndexOf(bytes) >= 0)
                {
                    missing.Remove(mark);
                }
            }

            // A mark may lie across the border of two windows.
            kept = Math.Min(overlap, seen.Length);
            seen[^kept..].CopyTo(window);
        }

        return [.. ForeignKinds.All.Where(kind => kind.Marks.Count > 0 && !kind.Marks.Any(missing.ContainsKey))];
    }
}
