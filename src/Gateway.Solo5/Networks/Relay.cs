using System.Net.Sockets;

namespace Gateway.Solo5.Networks;

/// <summary>Carries bytes between two connections, in both directions, until both have ended or one breaks; then both are closed. An end in one direction is passed on as such.</summary>
internal sealed class Relay(Socket one, Socket other) : IDisposable
{
    private const int BufferSize = 32 * 1024;

    public async Task RunAsync()
    {
        try
        {
            await Task.WhenAll(CarryAsync(one, other), CarryAsync(other, one));
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Broken, or the VM ended: neither side has a use for the rest.
        }
        finally
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        one.Dispose();
        other.Dispose();
    }

    private async Task CarryAsync(Socket from, Socket to)
    {
        try
        {
            var buffer = new byte[BufferSize];
            int count;
            while ((count = await from.ReceiveAsync(buffer)) > 0)
            {
                for (var sent = 0; sent < count;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
                }
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch
        {
            // The other direction would wait for an end that does not come.
            Dispose();
            throw;
        }
    }
}
