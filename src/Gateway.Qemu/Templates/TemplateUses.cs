using System.Collections.Concurrent;
using System.Text.Json;

namespace Gateway.Qemu.Templates;

/// <summary>
/// How often and when last each template was used. Counted in memory, and written to a file some seconds later, many uses at a time: what was counted last may be lost with the process.
/// Safe to call from many threads.
/// </summary>
internal sealed class TemplateUses : IDisposable
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(5);

    private readonly string _file;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _writing = new();
    private readonly Lazy<ConcurrentDictionary<string, TemplateUsage>> _uses;
    private int _isDirty;

    /// <param name="file">Where they are kept; read at the first question.</param>
    /// <param name="time">Says when.</param>
    public TemplateUses(string file, TimeProvider time)
    {
        _file = file;
        _time = time;
        _timer = time.CreateTimer(_ => Write(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _uses = new(Read);
    }

    /// <summary>One more.</summary>
    public void Count(string key)
    {
        _uses.Value.AddOrUpdate(key, static (_, now) => new TemplateUsage(1, now), static (_, before, now) => new TemplateUsage(before.Hits + 1, now), _time.GetUtcNow());
        if (Interlocked.Exchange(ref _isDirty, 1) == 0)
        {
            _timer.Change(Delay, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Null where it was never used.</summary>
    public TemplateUsage? Of(string key) => _uses.Value.GetValueOrDefault(key);

    /// <summary>The template is gone.</summary>
    public void Forget(string key) => _uses.Value.TryRemove(key, out _);

    /// <summary>Writes what is not written yet.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        Write();
    }

    private void Write()
    {
        lock (_writing)
        {
            if (Interlocked.Exchange(ref _isDirty, 0) == 0)
            {
                return;
            }

            try
            {
                var unfinished = $"{_file}.new";
                File.WriteAllBytes(unfinished, JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, TemplateUsage>(_uses.Value), TemplateUsageContext.Default.DictionaryStringTemplateUsage));
                File.Move(unfinished, _file, overwrite: true);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // The next use tries again; nothing depends on it.
            }
        }
    }

    private ConcurrentDictionary<string, TemplateUsage> Read()
    {
        try
        {
            return new(JsonSerializer.Deserialize(File.ReadAllBytes(_file), TemplateUsageContext.Default.DictionaryStringTemplateUsage) ?? [], StringComparer.Ordinal);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return new(StringComparer.Ordinal);
        }
    }
}
