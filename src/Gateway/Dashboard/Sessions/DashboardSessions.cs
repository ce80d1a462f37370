using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Dashboard.Sessions;

/// <summary>
/// Who may use the dashboard: browsers that were logged in by a link, which works once, or by the admin token. Only hashes of secrets are kept, so that what a look-up takes tells
/// nothing of them. Bounded: with too many, the oldest end. Thread-safe.
/// </summary>
internal sealed class DashboardSessions(TimeProvider time) : IDisposable
{
    /// <summary>How long a link works, for whoever is the first to follow it.</summary>
    public static readonly TimeSpan CodeLife = TimeSpan.FromHours(1);

    /// <summary>How long a browser stays logged in.</summary>
    public static readonly TimeSpan SessionLife = TimeSpan.FromHours(12);

    public const int MostCodes = 32;
    public const int MostSessions = 128;

    private const int SecretBytes = 32;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _codes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DashboardSession> _sessions = new(StringComparer.Ordinal);

    /// <summary>A secret that logs one browser in, once.</summary>
    public string CreateCode()
    {
        var code = CreateSecret();
        lock (_gate)
        {
            foreach (var (old, made) in _codes)
            {
                if (time.GetElapsedTime(made) >= CodeLife)
                {
                    _codes.Remove(old);
                }
            }

            if (_codes.Count >= MostCodes)
            {
                _codes.Remove(_codes.MinBy(entry => entry.Value).Key);
            }

            _codes.Add(Hash(code), time.GetTimestamp());
        }

        return code;
    }

    /// <summary>Spends a code.</summary>
    /// <param name="secret">Of the session that it has begun.</param>
    /// <returns>False where it is none, or was spent, or is too old.</returns>
    public bool TryRedeem(string code, [NotNullWhen(true)] out string? secret)
    {
        lock (_gate)
        {
            secret = _codes.Remove(Hash(code), out var made) && time.GetElapsedTime(made) < CodeLife ? Begin_NeedsLock() : null;
        }

        return secret is not null;
    }

    /// <summary>Logs a browser in.</summary>
    /// <returns>The secret that it shows from now on.</returns>
    public string Begin()
    {
        lock (_gate)
        {
            return Begin_NeedsLock();
        }
    }

    /// <summary>The session of a secret; null where there is none, or no longer.</summary>
    public DashboardSession? Find(string? secret)
    {
        if (string.IsNullOrEmpty(secret))
        {
            return null;
        }

        lock (_gate)
        {
            return _sessions.GetValueOrDefault(Hash(secret)) is { IsOver: false } session ? session : null;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var session in _sessions.Values)
            {
                session.Dispose();
            }

            _sessions.Clear();
        }
    }

    private string Begin_NeedsLock()
    {
        foreach (var (key, old) in _sessions.Where(entry => entry.Value.Ended.IsCancellationRequested).ToList())
        {
            _sessions.Remove(key);
            old.Dispose();
        }

        if (_sessions.Count >= MostSessions)
        {
            var (key, oldest) = _sessions.MinBy(entry => entry.Value.Begun);
            _sessions.Remove(key);
            // Whoever is cut off is so later: nobody is called back under the lock.
            oldest.End();
        }

        var secret = CreateSecret();
        _sessions.Add(Hash(secret), new DashboardSession(SessionLife, time));
        return secret;
    }

    private static string CreateSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));

    private static string Hash(string secret) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
