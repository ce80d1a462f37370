using System.Globalization;
using Gateway.Benchmarks.Measuring;
using Gateway.Testing.Redis;

namespace Gateway.Benchmarks.Promises;

/// <summary>A Redis server that sleeps answers the first client soon.</summary>
internal sealed class Redis : IPromise
{
    private const int Rounds = 20;
    private const double Allowed = 150;

    public string Name => "redis";

    public string Description => $"{Rounds} times: a suspended Redis server, from the client's connection to its first PONG; each time with what it was told before";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var redis = await SleepingRedis.StartAsync(cancellationToken);
        var waits = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            await redis.RestAsync(cancellationToken);
            waits.Add((await redis.VisitAsync(cancellationToken)).TotalMilliseconds);
        }

        return
        [
            new("suspended Redis, connection to first PONG", string.Create(CultureInfo.InvariantCulture, $"at most {Allowed:F0} ms"), FormattableString.Invariant($"p50 {waits.Median():F1} ms, max {waits.Max():F1} ms"), waits.Median() <= Allowed),
        ];
    }
}
