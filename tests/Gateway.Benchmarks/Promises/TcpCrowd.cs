using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Gateway.Benchmarks.Measuring;
using Gateway.Hosting.Transport;

namespace Gateway.Benchmarks.Promises;

/// <summary>A crowd that is connected to one TCP site and says nothing: what each costs, that another site is served meanwhile, and that nothing is left when all have gone.</summary>
internal sealed class TcpCrowd : IPromise
{
    private const int Wanted = 10_000;
    private const int AtOnce = 100;
    private const int Crowds = 12;
    private const double AllowedKiB = 16;
    private const double AllowedGrowth = 1.2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    public string Name => "tcp-crowd";

    public string Description => $"{Wanted} idle connections to one TCP site, or as many as this system has descriptors for, {Crowds} times";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        using var crowded = new EchoServer();
        using var other = new EchoServer();
        await using var gateway = await ScriptedGateway.StartAsync([crowded.Address, other.Address], cancellationToken);
        // One place is for the other site; this process has both ends of each.
        var count = Math.Min(Wanted, Math.Min(gateway.MostConnections - 1, DescriptorLimit.Connections));
        var sockets = ProcessMemory.Sockets(gateway.Id);
        await CrowdAsync(AtOnce);
        var before = ProcessMemory.ResidentMiB(gateway.Id);
        var crowds = new List<(double MiB, int Left)>();
        for (var crowd = 0; crowd < Crowds; crowd++)
        {
            crowds.Add(await CrowdAsync(count));
        }

        // Until its first collections the process grows with what it has thrown away: what leaks grows on.
        var (first, half, last) = (crowds[0].MiB, crowds[(Crowds / 2) - 1].MiB, crowds[^1].MiB);
        var each = (first - before) * 1024 / count;
        return
        [
            new Figure("memory of an idle TCP connection", $"at most {AllowedKiB:F0} KiB", $"{each:F1} KiB ({count} connections, {before:F0} to {first:F0} MiB)", each <= AllowedKiB),
            new Figure($"the {Crowds}th such crowd", $"at most {AllowedGrowth} × the memory of the {Crowds / 2}th", $"{last / half:F2} × ({last:F0} of {half:F0} MiB)", last <= AllowedGrowth * half),
            new Figure("sockets left of such crowds", "none", string.Join(", ", crowds.Select(crowd => crowd.Left)), crowds.All(crowd => crowd.Left <= 0)),
        ];

        async Task<(double MiB, int Left)> CrowdAsync(int size)
        {
            var clients = await ConnectAsync(gateway.Addresses[0], size, cancellationToken);
            var resident = ProcessMemory.ResidentMiB(gateway.Id);

            // Another site is served meanwhile.
            (await ConnectAsync(gateway.Addresses[1], 1, cancellationToken)).ForEach(client => client.Dispose());
            clients.ForEach(client => client.Dispose());
            return (resident, await LeftAsync(gateway.Id, sockets, cancellationToken));
        }
    }

    /// <summary>Each has sent a byte and has it back: it is connected to the server.</summary>
    private static async Task<List<Socket>> ConnectAsync(IPEndPoint address, int count, CancellationToken cancellationToken)
    {
        var sockets = new List<Socket>(count);
        while (sockets.Count < count)
        {
            sockets.AddRange(await Task.WhenAll(Enumerable.Range(0, Math.Min(AtOnce, count - sockets.Count)).Select(_ => ConnectAsync(address, cancellationToken))));
        }

        return sockets;
    }

    private static async Task<Socket> ConnectAsync(IPEndPoint address, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address, cancellationToken);
        var one = new byte[1];
        await socket.SendAsync(one, cancellationToken);
        return await socket.ReceiveAsync(one, cancellationToken) == 1 ? socket : throw new InvalidOperationException($"A connection to {address} was ended.");
    }

    /// <summary>How many sockets more the gateway has than it had, when it has had time to notice.</summary>
    private static async Task<int> LeftAsync(int gateway, int before, CancellationToken cancellationToken)
    {
        var closed = Stopwatch.GetTimestamp();
        int left;
        while ((left = ProcessMemory.Sockets(gateway) - before) > 0 && Stopwatch.GetElapsedTime(closed) < Patience)
        {
            await Task.Delay(PollInterval, cancellationToken);
        }

        return left;
    }
}
