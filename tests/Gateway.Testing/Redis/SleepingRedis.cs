using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Gateway.Testing.Running;

namespace Gateway.Testing.Redis;

/// <summary>
/// <c>images/redis</c> behind a gateway that suspends it as soon as nobody is connected. Each waking is timed, looks whether everything is there that was told to the VM before, and tells it something new.
/// </summary>
public sealed class SleepingRedis : IAsyncDisposable
{
    private const string Site = "redis";
    private const int BlobSize = 1 << 18;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(5);

    private readonly IPEndPoint _address = Unused.EndPoint();
    private readonly GatewayFolder _folder = new(Repository.PublishedGateway);
    private byte[] _blob = [];
    private int _visits;
    private GatewayProcess? _gateway;

    private SleepingRedis()
    {
    }

    public GatewayProcess Gateway => _gateway!;

    /// <summary>Starts the gateway, and the VM for the first time.</summary>
    public static async Task<SleepingRedis> StartAsync(CancellationToken cancellationToken)
    {
        var redis = new SleepingRedis();
        try
        {
            await File.WriteAllTextAsync(
                Path.Combine(redis._folder.Sites, $"{Site}.json"),
                $$"""{ "Image": "redis", "Protocol": "Tcp", "Listen": "{{redis._address}}", "Boot": { "Template": "Auto" }, "Idle": { "After": "00:00:00", "Action": "Suspend", "Require": true } }""",
                cancellationToken);
            redis._gateway = await GatewayProcess.StartAsync(redis._folder, cancellationToken, $"--Gateway:Images={Repository.Images}", "--Gateway:Host:Shells=1");
            await redis.VisitAsync(cancellationToken);
            return redis;
        }
        catch
        {
            await redis.DisposeAsync();
            throw;
        }
    }

    /// <summary>Until the VM sleeps and a shell waits.</summary>
    public async Task RestAsync(CancellationToken cancellationToken)
    {
        // One that sleeps has no process, so it is no `RunningVm`.
        while ((await Gateway.Admin.GetFromJsonAsync<JsonArray>("/api/v1/vms", cancellationToken))!.Select(vm => (string?)vm!["state"]).Order(StringComparer.Ordinal).ToList() is not ["Shell", "Suspended"])
        {
            await Task.Delay(PollInterval, cancellationToken);
        }
    }

    /// <summary>Wakes the VM where it sleeps.</summary>
    /// <returns>How long a client had to wait for its first <c>PONG</c>, the connection included.</returns>
    /// <exception cref="InvalidOperationException">Something is not as it was left.</exception>
    public async Task<TimeSpan> VisitAsync(CancellationToken cancellationToken)
    {
        var begun = Stopwatch.GetTimestamp();
        await using var client = await RedisClient.ConnectAsync(_address, cancellationToken);
        var pong = await client.AskAsync(cancellationToken, "PING");
        var elapsed = Stopwatch.GetElapsedTime(begun);
        Expect(pong == "PONG", $"PING was answered with '{pong}'");

        var visits = await client.AskAsync(cancellationToken, "INCR", "visits");
        Expect(visits == (++_visits).ToString(CultureInfo.InvariantCulture), $"'visits' is {visits} after {_visits} of them");
        var blob = await client.AskAsync(cancellationToken, "GET"u8.ToArray(), "blob"u8.ToArray());
        Expect(_blob.AsSpan().SequenceEqual(blob), "'blob' is not what was written");
        _blob = RandomNumberGenerator.GetBytes(BlobSize);
        await client.AskAsync(cancellationToken, "SET"u8.ToArray(), "blob"u8.ToArray(), _blob);
        return elapsed;
    }

    /// <summary>Ends the gateway in order.</summary>
    /// <exception cref="InvalidOperationException">It did not end well.</exception>
    public async Task EndAsync(CancellationToken cancellationToken) => Expect(await Gateway.ShutDownAsync(cancellationToken) == 0, "the gateway did not end well");

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        _folder.Dispose();
    }

    private static void Expect(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException(otherwise);
        }
    }
}
