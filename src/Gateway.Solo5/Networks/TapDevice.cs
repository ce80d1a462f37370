using System.Net.NetworkInformation;
using System.Text;
using Gateway.Images.Manifests;
using Gateway.Qemu.Processes;

namespace Gateway.Solo5.Networks;

/// <summary>
/// The network device between a guest and its network: what the tender reads and writes are the packets on it (Documentation/networking/tuntap.rst, netdevice(7), arp(7)). The guest's hardware
/// address is fixed on both sides: a question for it that was asked before the guest was there would be asked again a second later only.
/// </summary>
internal static unsafe class TapDevice
{
    /// <summary>What it is called in each network.</summary>
    public const string Name = "tap0";

    // linux/if_tun.h, linux/sockios.h, linux/if.h, linux/if_arp.h
    private const nuint SetDevice = 0x400454ca;
    private const short TapWithoutHeader = 0x0002 | 0x1000;
    private const nuint SetAddress = 0x8916;
    private const nuint SetMask = 0x891c;
    private const nuint SetFlags = 0x8914;
    private const short UpAndRunning = 0x0001 | 0x0040;
    private const nuint SetNeighbour = 0x8955;
    private const short Ethernet = 1;
    private const int CompleteAndPermanent = 0x02 | 0x04;
    private const int Datagram = 2;

    private const int NameSize = 16;
    private const int InterfaceRequestSize = 40;

    // struct arpreq: two addresses of 16 bytes, flags, a mask, the device's name.
    private const int NeighbourRequestSize = 68;
    private const int NeighbourHardware = 16;
    private const int NeighbourFlags = 32;
    private const int NeighbourDevice = 52;

    /// <summary>The guest's hardware address: locally administered, and the same in every network, as its IP address is.</summary>
    public static PhysicalAddress GuestHardware { get; } = new([0x02, 0x00, 0x0a, 0x00, 0x02, 0x0f]);

    /// <summary>Makes the device in a network; it is there as long as what is returned is open somewhere.</summary>
    /// <param name="network">Where.</param>
    /// <param name="plan">Who is who on it: the network's own address is the guest's gateway.</param>
    /// <exception cref="IOException">It may not be made (<see cref="NetworkNamespace.LacksRights"/>), or there is no such device.</exception>
    public static Descriptor Create(NetworkNamespace network, GuestNetwork plan) => network.Run(() =>
    {
        var device = Descriptor.From(Libc.Open("/dev/net/tun", Libc.OpenReadWrite | Libc.OpenCloseOnExec, 0), "cannot open '/dev/net/tun'");
        try
        {
            var request = stackalloc byte[InterfaceRequestSize];
            Control(device, SetDevice, Interface(request, TapWithoutHeader), "make a tap device");
            using var socket = Descriptor.From(Libc.Socket(Libc.AddressFamilyInternet, Datagram | Libc.SocketCloseOnExec, 0), "cannot open a socket");
            Control(socket, SetAddress, Address(Interface(request, 0) + NameSize, plan.Gateway.GetAddressBytes(), request), "give a tap device its address");
            Control(socket, SetMask, Address(Interface(request, 0) + NameSize, plan.Netmask.GetAddressBytes(), request), "give a tap device its netmask");
            Control(socket, SetFlags, Interface(request, UpAndRunning), "switch a tap device on");

            var neighbour = stackalloc byte[NeighbourRequestSize];
            new Span<byte>(neighbour, NeighbourRequestSize).Clear();
            Address(neighbour, plan.Address.GetAddressBytes(), neighbour);
            *(short*)(neighbour + NeighbourHardware) = Ethernet;
            GuestHardware.GetAddressBytes().CopyTo(new Span<byte>(neighbour + NeighbourHardware + sizeof(short), 6));
            *(int*)(neighbour + NeighbourFlags) = CompleteAndPermanent;
            WriteName(neighbour + NeighbourDevice);
            Control(socket, SetNeighbour, neighbour, "name the guest's hardware address");
            return device;
        }
        catch
        {
            device.Dispose();
            throw;
        }
    });

    private static void Control(Descriptor descriptor, nuint request, byte* argument, string what)
        => NetworkNamespace.Check(NetworkCalls.ControlDevice(descriptor.Number, request, argument), what);

    /// <summary>A <c>struct ifreq</c>: the device's name, then what is asked for.</summary>
    private static byte* Interface(byte* request, short flags)
    {
        new Span<byte>(request, InterfaceRequestSize).Clear();
        WriteName(request);
        *(short*)(request + NameSize) = flags;
        return request;
    }

    /// <summary>A <c>struct sockaddr_in</c> at a place of a request.</summary>
    private static byte* Address(byte* place, byte[] address, byte* request)
    {
        *(short*)place = Libc.AddressFamilyInternet;
        address.CopyTo(new Span<byte>(place + 4, 4));
        return request;
    }

    private static void WriteName(byte* place) => Encoding.ASCII.GetBytes(Name).CopyTo(new Span<byte>(place, NameSize));
}
