using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Benchmarks.Measuring;
using Gateway.Testing.Guests;
using Gateway.Testing.Running;

namespace Gateway.Benchmarks.Promises;

/// <summary>Two thousand clients upload to a site whose VM is not there: their bodies wait with them, not in the gateway's memory.</summary>
internal sealed class WaitingUploads : IPromise
{
    private const int Uploads = 2000;
    private const int Length = 1 << 20;
    private const double AllowedMiB = 64;

    /// <summary>How long the one place to boot in is taken: longer than the server's patience with a body that does not come (5 s), which must not begin before somebody reads it.</summary>
    private static readonly TimeSpan Blocked = TimeSpan.FromSeconds(20);

    /// <summary>By then all connections are there, and all the bytes that anybody takes.</summary>
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(15);

    private static readonly byte[] Part = new byte[16 * 1024];

    public string Name => "uploads";

    public string Description => $"{Uploads} POSTs of {Length >> 20} MiB wait for one VM, that boots later";

    public async Task<IReadOnlyList<Figure>> MeasureAsync(CancellationToken cancellationToken)
    {
        using var folder = new GatewayFolder(Path.Combine(Repository.Root, "artifacts", "gateway", "gateway"));
        await folder.AddSiteImageAsync("hello", new Dictionary<string, string> { ["index.html"] = "hello" }, cancellationToken);
        await folder.AddKernelImageAsync("silent", new GuestProgram().Halt().ToElf(), cancellationToken);
        folder.AddSite("bench", "bench.test", "hello", new { Limits = new { PendingRequests = Uploads, PendingTimeout = "00:05:00" } });
        folder.AddSite("blocked", "blocked.test", "silent", new { Boot = new { Timeout = Blocked.ToString("c") } });
        await using var gateway = await GatewayProcess.StartAsync(folder, cancellationToken, "--Gateway:Host:ConcurrentBoots=1", $"--Gateway:Host:PendingRequests={2 * Uploads}");
        var blocked = gateway.GetAsync("blocked.test", "/", cancellationToken);
        while (await gateway.Admin.GetStringAsync("/api/v1/vms", cancellationToken) is "[]")
        {
            // A question after the other, until its boot has begun.
        }

        var before = ProcessMemory.ResidentMiB(gateway.Id);
        ProcessMemory.ForgetPeak(gateway.Id);
        var uploads = Enumerable.Range(0, Uploads).Select(_ => UploadAsync(gateway.Port, cancellationToken)).ToArray();
        await Task.Delay(Wait, cancellationToken);
        var waiting = ProcessMemory.ResidentMiB(gateway.Id);
        var early = uploads.Count(upload => upload.IsCompleted);
        (await blocked).Dispose();
        var statuses = await Task.WhenAll(uploads);
        var peak = ProcessMemory.PeakMiB(gateway.Id);
        var answers = string.Join(", ", statuses.CountBy(status => status).Select(count => $"{count.Value} × {(int)count.Key}"));
        return
        [
            new Figure($"memory added by {Uploads} waiting uploads", $"at most {AllowedMiB:F0} MiB", $"{waiting - before:F1} MiB; {peak - before:F1} MiB at the most while they were served (from {before:F1} MiB)", early == 0 && waiting - before <= AllowedMiB),
            new Figure("uploads answered by the guest", $"{Uploads} × 405 or 413", answers, statuses.All(status => status is HttpStatusCode.MethodNotAllowed or HttpStatusCode.RequestEntityTooLarge)),
        ];
    }

    /// <summary>The status of a POST on a connection of its own, which is written as far as anybody takes it while the answer is waited for.</summary>
    private static async Task<HttpStatusCode> UploadAsync(int port, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"POST / HTTP/1.1\r\nHost: bench.test\r\nContent-Length: {Length}\r\nConnection: close\r\n\r\n"), cancellationToken);
        var sending = SendBodyAsync(socket, cancellationToken);
        var answer = new byte[12];
        var read = 0;
        while (read < answer.Length)
        {
            var received = await socket.ReceiveAsync(answer.AsMemory(read), cancellationToken);
            if (received == 0)
            {
                return 0;
            }

            read += received;
        }

        socket.Close();
        await sending;
        return (HttpStatusCode)int.Parse(Encoding.ASCII.GetString(answer, 9, 3), CultureInfo.InvariantCulture);
    }

    private static async Task SendBodyAsync(Socket socket, CancellationToken cancellationToken)
    {
        try
        {
            for (var sent = 0; sent < Length;)
            {
                sent += await socket.SendAsync(Part.AsMemory(0, Math.Min(Part.Length, Length - sent)), cancellationToken);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The answer came before the body was taken.
        }
    }
}
