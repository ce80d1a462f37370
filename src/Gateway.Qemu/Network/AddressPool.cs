using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Gateway.Qemu.Network;

/// <summary>
/// Gives every VM a loopback address of its own out of 127.64.0.0/10. It goes through the four million of them in order, so an address comes back only after all others;
/// it begins somewhere at random, so that gateways that share a machine are unlikely to meet. Safe to call from many threads.
/// </summary>
internal sealed class AddressPool
{
    private const uint First = (127u << 24) | (64u << 16);
    private const uint Count = 1u << 22;

    private readonly Lock _lock = new();
    private readonly HashSet<uint> _taken = [];
    private uint _next;

    public AddressPool()
        : this((uint)RandomNumberGenerator.GetInt32((int)Count))
    {
    }

    internal AddressPool(uint start)
    {
        _next = start;
    }

    /// <summary>How many addresses are in use.</summary>
    public int Taken
    {
        get
        {
            lock (_lock)
            {
                return _taken.Count;
            }
        }
    }

    /// <summary>Takes the next free address.</summary>
    /// <exception cref="InvalidOperationException">All are in use.</exception>
    public IPAddress Take()
    {
        lock (_lock)
        {
            for (var tried = 0u; tried < Count; tried++)
            {
                var offset = _next;
                _next = (_next + 1) % Count;

                // No .0 and no .255: they look like a network and its broadcast to people and to tools.
                if ((offset & 0xff) is not (0 or 0xff) && _taken.Add(offset))
                {
                    return ToAddress(offset);
                }
            }
        }

        throw new InvalidOperationException("every address of 127.64.0.0/10 is in use");
    }

    /// <summary>Takes this one, which a VM has already; false if it is no address of ours, or another VM's.</summary>
    public bool TryTake(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetwork || ToOffset(address) >= Count)
        {
            return false;
        }

        lock (_lock)
        {
            return _taken.Add(ToOffset(address));
        }
    }

    /// <summary>Gives an address back; once is enough, more do no harm.</summary>
    public void Return(IPAddress address)
    {
        lock (_lock)
        {
            _taken.Remove(ToOffset(address));
        }
    }

    private static IPAddress ToAddress(uint offset)
    {
        var value = First + offset;
        return new IPAddress([(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value]);
    }

    private static uint ToOffset(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        return (((uint)bytes[0] << 24) | ((uint)bytes[1] << 16) | ((uint)bytes[2] << 8) | bytes[3]) - First;
    }
}
