namespace Gateway.Qemu.State;

/// <summary>
/// What folders of one kind are together. Each is measured when it is first seen, so that to ask again is to list them, however many there are. Safe to call from many threads.
/// </summary>
/// <param name="list">The folders there are.</param>
/// <param name="measure">The bytes of one; null where it is none of them after all, or not yet.</param>
internal sealed class FolderStock(Func<IEnumerable<string>> list, Func<string, long?> measure)
{
    private readonly Lock _gate = new();
    private Dictionary<string, long> _known = new(StringComparer.Ordinal);

    public (int Count, long Bytes) Take()
    {
        lock (_gate)
        {
            var now = new Dictionary<string, long>(_known.Count, StringComparer.Ordinal);
            foreach (var path in List())
            {
                if ((_known.TryGetValue(path, out var bytes) ? bytes : measure(path)) is { } known)
                {
                    now[path] = known;
                }
            }

            _known = now;
            return (now.Count, now.Values.Sum());
        }
    }

    /// <summary>One is to be measured again.</summary>
    public void Forget(string path)
    {
        lock (_gate)
        {
            _known.Remove(path);
        }
    }

    private List<string> List()
    {
        try
        {
            return [.. list()];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // None can be seen now.
            return [];
        }
    }
}
