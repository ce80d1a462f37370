using Gateway.Vms.Launching;
using Gateway.Vms.Templates;

namespace Gateway.Vms.Shells;

/// <summary>
/// Which images are asked for, how often and how lately: the score of an image is the sum over its activations of 2^(−age ÷ <see cref="HalfLife"/>), so that one an hour ago counts as
/// good as nothing and ten in a minute as ten. What is not asked for any more is forgotten. Thread-safe.
/// </summary>
internal sealed class ImageDemand(TimeProvider time)
{
    public static readonly TimeSpan HalfLife = TimeSpan.FromMinutes(10);

    /// <summary>Below this an image is forgotten.</summary>
    private const double Forgotten = 0.01;

    private const int Most = 1000;

    private readonly Lock _gate = new();
    private readonly Dictionary<Key, Entry> _images = [];

    /// <summary>An activation took another VM. Handlers must be quick.</summary>
    public event EventHandler<ImageScore>? Activated;

    /// <summary>Counts one activation.</summary>
    public void Record(VmSpecification specification)
    {
        if (TemplateRules.WhyNot(specification) is not null)
        {
            return;
        }

        ImageScore score;
        lock (_gate)
        {
            var key = new Key(specification.Image.Digest, TemplateShape.Of(specification), specification.Suspends);
            var now = time.GetTimestamp();
            var before = _images.TryGetValue(key, out var known) ? ScoreAt_NeedsLock(known, now) : 0;
            _images[key] = new Entry(specification, before + 1, now);
            score = new ImageScore(specification, before + 1);
            if (_images.Count > Most)
            {
                _images.Remove(_images.MinBy(entry => ScoreAt_NeedsLock(entry.Value, now)).Key);
            }
        }

        Activated?.Invoke(this, score);
    }

    /// <summary>All that count for anything now, the highest score first.</summary>
    public IReadOnlyList<ImageScore> Scores()
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            foreach (var (key, entry) in _images)
            {
                if (ScoreAt_NeedsLock(entry, now) < Forgotten)
                {
                    _images.Remove(key);
                }
            }

            return [.. _images.Values.Select(entry => new ImageScore(entry.Specification, ScoreAt_NeedsLock(entry, now))).OrderByDescending(image => image.Score)];
        }
    }

    private double ScoreAt_NeedsLock(Entry entry, long now) => entry.Score * Math.Pow(2, -(time.GetElapsedTime(entry.At, now) / HalfLife));

    private readonly record struct Key(string Digest, TemplateShape Shape, bool Suspends);

    private sealed record Entry(VmSpecification Specification, double Score, long At);
}
