using Gateway.Vms.Launching;

namespace Gateway.Vms.History;

/// <summary>
/// How long activations took, by image and source: what a page draws cold starts beside templates and shells from. Of each the latest are kept, and no more than so many images: those
/// that were not activated longest are forgotten. Thread-safe.
/// </summary>
public sealed class ActivationTimes
{
    /// <summary>How many durations are kept of an image and source.</summary>
    public const int Kept = 256;

    internal const int MostImages = 1000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<ImageTimes>> _images = new(StringComparer.Ordinal);
    private readonly LinkedList<ImageTimes> _latestFirst = new();

    internal ActivationTimes()
    {
    }

    /// <summary>The images there are times of, the latest activated first.</summary>
    public IReadOnlyList<string> Images
    {
        get
        {
            lock (_gate)
            {
                return [.. _latestFirst.Select(times => times.Image)];
            }
        }
    }

    /// <summary>The times of an image, in the order of the sources.</summary>
    public IReadOnlyList<SourceTimes> Of(string image)
    {
        lock (_gate)
        {
            return _images.TryGetValue(image, out var node)
                ? [.. node.Value.Sources.OrderBy(source => source.Key).Select(source => new SourceTimes(image, source.Key, source.Value.Count, source.Value.ToArray()))]
                : [];
        }
    }

    internal void Record(string image, VmSource source, TimeSpan total)
    {
        lock (_gate)
        {
            var times = Latest_NeedsLock(image);
            if (!times.Sources.TryGetValue(source, out var mine))
            {
                times.Sources.Add(source, mine = new LatestTimes(Kept));
            }

            mine.Add(total);
        }
    }

    private ImageTimes Latest_NeedsLock(string image)
    {
        if (_images.TryGetValue(image, out var node))
        {
            _latestFirst.Remove(node);
        }
        else
        {
            _images.Add(image, node = new LinkedListNode<ImageTimes>(new ImageTimes(image, [])));
        }

        _latestFirst.AddFirst(node);
        if (_images.Count > MostImages)
        {
            _images.Remove(_latestFirst.Last!.Value.Image);
            _latestFirst.RemoveLast();
        }

        return node.Value;
    }

    private sealed record ImageTimes(string Image, Dictionary<VmSource, LatestTimes> Sources);
}
