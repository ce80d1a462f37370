namespace Gateway.Dashboard.Notices;

/// <summary>What a reader is told that came of an action, where that is not to be seen otherwise. One for each reader; used by pages of one reader alone, so not thread-safe.</summary>
public sealed class NoticeBoard
{
    private const int Most = 4;
    private readonly List<string> _notices = [];

    public event Action? Changed;

    /// <summary>The latest last.</summary>
    public IReadOnlyList<string> Notices => _notices;

    public void Add(string notice)
    {
        _notices.Remove(notice);
        _notices.Add(notice);
        if (_notices.Count > Most)
        {
            _notices.RemoveAt(0);
        }

        Changed?.Invoke();
    }

    public void Remove(string notice)
    {
        _notices.Remove(notice);
        Changed?.Invoke();
    }
}
