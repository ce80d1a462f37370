using System.Net;
using System.Net.Sockets;
using Gateway.Errors;
using Gateway.Telemetry;
using Gateway.Vms.Activation;
using Gateway.Vms.Sites;
using Gateway.Vms.Sites.Matching;
using Gateway.Vms.Usage;

namespace Gateway.Tcp;

/// <summary>
/// The way of a TCP connection, from top to bottom:
/// 1. where it came in, and the server name of its TLS where sites share that, name the site and the instance;
/// 2. a lease on a ready VM: at once, or when its activation is through; a client that leaves meanwhile gives up its place;
/// 3. bytes are moved both ways under the lease, each half ended on its own;
/// 4. where the VM takes no connection, once more on a new lease.
/// What goes wrong resets the client's connection: there is no other word for it.
/// </summary>
internal sealed class TcpRelay(SiteCatalog sites, VmActivator activator, UsageMeters usage, RejectionMetrics rejections, TimeProvider time, ILogger<TcpRelay> logger)
{
    private const int Attempts = 2;

    /// <summary>Sees to one connection, to its end.</summary>
    /// <param name="client">Just accepted.</param>
    /// <param name="listener">Where.</param>
    /// <param name="ended">Cancelled when the gateway ends.</param>
    public async Task ServeAsync(Socket client, IPEndPoint listener, CancellationToken ended)
    {
        using var connection = new ClientConnection(client);
        try
        {
            var serverName = sites.Current.AsksForServerName(listener) ? await connection.ReadServerNameAsync(ended) : "";
            if (sites.Current.TryMatch(listener, serverName, out var match))
            {
                await ServeAsync(connection, match, token => AcquireAsync(listener, serverName, token), ended);
                return;
            }

            rejections.Rejected(RequestEntry.Tcp, Failure.NoSite);
            logger.NobodysConnection(listener, serverName);
        }
        catch (ActivationException refused)
        {
            rejections.Rejected(RequestEntry.Tcp, ActivationFailures.Of(refused.Failure));
            logger.ConnectionRefused(listener, refused.Message);
        }
        catch (Exception error) when (error is SocketException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            logger.ConnectionBroken(listener, error.Message);
        }

        connection.Reset();
    }

    private async Task ServeAsync(ClientConnection client, SiteMatch match, Func<CancellationToken, ValueTask<VmLease>> acquire, CancellationToken ended)
    {
        for (var attempt = 1; ; attempt++)
        {
            var lease = await client.WaitAsync(token => activator.AcquireAsync(match, token), ended);
            using var hold = new ConnectionLease(lease, match.Site.Policy.Idle.Quiet, acquire, time);
            NetworkStream guest;
            try
            {
                guest = await ConnectAsync(lease, match.Site.Policy.Limits.PendingTimeout, ended);
            }
            catch (IOException) when (attempt < Attempts)
            {
                activator.ReportUnreachable(lease);
                continue;
            }

            await using (guest)
            {
                await MoveAsync(client, guest.Socket, hold, usage.Of(match.Site.Name), ended);
            }

            return;
        }
    }

    /// <summary>Quiet connections of others may have all the guest's places.</summary>
    private static async Task<NetworkStream> ConnectAsync(VmLease lease, TimeSpan patience, CancellationToken ended)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(ended);
        bounded.CancelAfter(patience);
        return await lease.Vm.ConnectAsync(bounded.Token);
    }

    private static async Task MoveAsync(ClientConnection client, Socket guest, ConnectionLease hold, SiteMeter meter, CancellationToken ended)
    {
        using var broken = CancellationTokenSource.CreateLinkedTokenSource(ended);
        try
        {
            var read = client.TakeRead();
            await SocketPump.SendAsync(guest, read, broken.Token);
            meter.CountIn(read.Length);
            await Task.WhenAll(
                BreakingAsync(SocketPump.RunAsync(client.Socket, guest, hold, meter.CountIn, broken.Token)),
                BreakingAsync(SocketPump.RunAsync(guest, client.Socket, hold, meter.CountOut, broken.Token)));
        }
        catch
        {
            ClientConnection.Reset(guest);
            throw;
        }

        // One direction that breaks takes the other with it.
        async Task BreakingAsync(Task direction)
        {
            try
            {
                await direction;
            }
            catch
            {
                await broken.CancelAsync();
                throw;
            }
        }
    }

    /// <summary>By the sites of now: they may have changed since the connection came.</summary>
    private ValueTask<VmLease> AcquireAsync(IPEndPoint listener, string serverName, CancellationToken cancellationToken)
        => sites.Current.TryMatch(listener, serverName, out var match)
            ? activator.AcquireAsync(match, cancellationToken)
            : ValueTask.FromException<VmLease>(new IOException("the site is not there any more"));
}
