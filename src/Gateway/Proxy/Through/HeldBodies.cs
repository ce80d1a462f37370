using Gateway.Vms.Configuration;
using Microsoft.Extensions.Options;

namespace Gateway.Proxy.Through;

/// <summary>How much is held of bodies at one time, all sites together, never more than <c>Gateway:Host:MaxThroughBodiesMiB</c>: strangers decide how many they send. Thread-safe.</summary>
internal sealed class HeldBodies(HeldFolder folder, IOptions<GatewayOptions> options)
{
    private const long MiB = 1 << 20;

    private readonly long _most = options.Value.Host.MaxThroughBodiesMiB * MiB;
    private long _held;

    /// <summary>Where the long ones lie.</summary>
    public HeldFolder Folder => folder;

    /// <returns>Whether there was room.</returns>
    public bool TryAdd(long bytes)
    {
        if (Interlocked.Add(ref _held, bytes) <= _most)
        {
            return true;
        }

        Remove(bytes);
        return false;
    }

    public void Remove(long bytes) => Interlocked.Add(ref _held, -bytes);
}
