using System.Globalization;
using Gateway.Testing.Redis;

namespace Gateway.Soak.Runs;

/// <summary>Redis sleeps and is woken, a thousand times, and forgets nothing.</summary>
internal sealed class Redis : ISoakRun
{
    public string Name => "redis";

    public string Description => string.Create(CultureInfo.InvariantCulture, $"a Redis server is suspended and woken by a client, {Rounds} times: everything it was told before is there");

    public int Rounds => 1000;

    public async Task<ISoakSession> OpenAsync(CancellationToken cancellationToken) => new Session(await SleepingRedis.StartAsync(cancellationToken));

    private sealed class Session(SleepingRedis redis) : ISoakSession
    {
        public string Log => redis.Gateway.Output;

        public async Task<string> RunRoundAsync(CancellationToken cancellationToken)
        {
            await redis.RestAsync(cancellationToken);
            var elapsed = await redis.VisitAsync(cancellationToken);
            return string.Create(CultureInfo.InvariantCulture, $"PONG after {elapsed.TotalMilliseconds:F0} ms, nothing lost");
        }

        public Task EndAsync(CancellationToken cancellationToken) => redis.EndAsync(cancellationToken);

        public ValueTask DisposeAsync() => redis.DisposeAsync();
    }
}
