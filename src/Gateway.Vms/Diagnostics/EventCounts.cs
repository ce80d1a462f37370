using System.Runtime.CompilerServices;

namespace Gateway.Vms.Diagnostics;

/// <summary>How many events there were of each kind that an enum has. Thread-safe; counting takes nanoseconds.</summary>
public sealed class EventCounts<TKind>
    where TKind : struct, Enum
{
    private readonly EventCount?[] _counts;

    /// <param name="tags">How a kind is told from the others, by what tags say for it.</param>
    /// <param name="occurs">Which kinds there are; null: all.</param>
    public EventCounts(Func<string, KeyValuePair<string, object?>[]> tags, Func<TKind, bool>? occurs = null)
    {
        var names = TagValue.All<TKind>();
        _counts = new EventCount?[names.Count];
        for (var number = 0; number < _counts.Length; number++)
        {
            _counts[number] = occurs is null || occurs(Unsafe.BitCast<int, TKind>(number)) ? new EventCount(tags(names[number])) : null;
        }
    }

    public IEnumerable<EventCount> All => _counts.OfType<EventCount>();

    /// <summary>The count of one kind, which there is.</summary>
    public EventCount this[TKind kind] => _counts[TagValue.NumberOf(kind)] ?? throw new InvalidOperationException($"{kind} is not counted here.");
}
