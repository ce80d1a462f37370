using System.Collections.Concurrent;
using Gateway.Vms.Launching;
using Gateway.Vms.Usage;

namespace Gateway.Proxy;

/// <summary>
/// The only way from a name in a request URI to a VM. A name belongs to one generation of one VM and is never used again, so a connection opened under it
/// can only ever lead there; one that is not here leads nowhere. Safe to call from many threads.
/// </summary>
internal sealed class GuestDirectory(UsageMeters usage)
{
    private const string Suffix = ".vm";
    private readonly ConcurrentDictionary<string, Guest> _guests = new(StringComparer.Ordinal);

    /// <summary>The VM under its name, which is listed from now on until the VM is gone.</summary>
    public Guest List(IVm vm) => _guests.TryGetValue(vm.Specification.Id, out var guest) ? guest : Add(vm);

    /// <summary>A new connection to the VM of that name.</summary>
    /// <param name="host">The host of a request URI, <c>blog-7-k3x9.vm</c> or, when its connections were ended twice, <c>blog-7-k3x9.2.vm</c>.</param>
    /// <param name="cancellationToken">Gives up waiting for a place in the guest.</param>
    /// <exception cref="IOException">There is no such VM any more, or its guest refuses.</exception>
    public async ValueTask<Stream> ConnectAsync(string host, CancellationToken cancellationToken)
    {
        if (!host.EndsWith(Suffix, StringComparison.Ordinal) || !_guests.TryGetValue(host[..host.IndexOf('.', StringComparison.Ordinal)], out var guest))
        {
            throw new IOException($"No VM answers to '{host}'.");
        }

        return new GuestConnection(await guest.Vm.ConnectAsync(cancellationToken), usage.Of(guest.Vm.Specification.Site));
    }

    private Guest Add(IVm vm)
    {
        var id = vm.Specification.Id;
        var guest = _guests.GetOrAdd(id, static (_, vm) => new Guest(vm, Suffix), vm);
        vm.Gone.UnsafeRegister(_ => _guests.TryRemove(id, out Guest? _), null);
        return guest;
    }
}
