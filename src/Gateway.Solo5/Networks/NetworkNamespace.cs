using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using Gateway.Qemu.Processes;

namespace Gateway.Solo5.Networks;

/// <summary>
/// A network of a VM's own (network_namespaces(7)). It is there as long as this object, or a process or socket in it. A socket belongs for ever to the network that it was made in, so this process
/// reaches guests without being in their networks. Safe to call from many threads.
/// </summary>
internal sealed class NetworkNamespace : IDisposable
{
    private const string OfThread = "/proc/thread-self/ns/net";
    private const int StackSize = 256 * 1024;

    private NetworkNamespace(Descriptor descriptor) => Descriptor = descriptor;

    /// <summary>What programs of util-linux enter it by.</summary>
    public Descriptor Descriptor { get; }

    /// <summary>Makes one with nothing in it but a loopback device, which is down.</summary>
    /// <exception cref="IOException">It may not be made (<see cref="LacksRights"/>), or the system has no more of them.</exception>
    public static NetworkNamespace Create() => new(OnOwnThread(() =>
    {
        Check(NetworkCalls.Unshare(NetworkCalls.NewNetwork), "make a network namespace");
        return Descriptor.OpenFile(OfThread);
    }));

    /// <summary>The one that a process is in.</summary>
    /// <exception cref="IOException">The process is gone, or somebody else's.</exception>
    public static NetworkNamespace OfProcess(int processId) => new(Descriptor.OpenFile($"/proc/{processId}/ns/net"));

    /// <summary>Whether the system refused something for want of rights (EPERM).</summary>
    public static bool LacksRights(IOException error) => error.HResult == 1;

    /// <summary>A TCP socket in it.</summary>
    /// <exception cref="SocketException">The system has no more of them, or the network is gone.</exception>
    public Socket OpenSocket()
    {
        try
        {
            var descriptor = Run(static () => Check(Libc.Socket(Libc.AddressFamilyInternet, Libc.SocketStream | Libc.SocketCloseOnExec, 0), "open a socket"));
            return new Socket(new SafeSocketHandle(descriptor, ownsHandle: true));
        }
        catch (IOException error)
        {
            throw new SocketException((int)SocketError.NetworkDown, error.Message);
        }
    }

    /// <summary>Makes system calls in it. Nothing else: threads that were started meanwhile, by the thread pool perhaps, would be in it for ever.</summary>
    public T Run<T>(Func<T> calls) => OnOwnThread(() =>
    {
        Check(Descriptor.Use(number => NetworkCalls.EnterNamespace(number, NetworkCalls.NewNetwork)), "enter a network namespace");
        return calls();
    });

    public void Dispose() => Descriptor.Dispose();

    /// <summary>What a system call returned, or what it failed with.</summary>
    public static int Check(int result, string what) => result >= 0 ? result : throw Descriptor.Failure($"cannot {what}");

    /// <summary>A thread that was in another network is of no use to anybody else: it does this and ends.</summary>
    private static T OnOwnThread<T>(Func<T> calls)
    {
        T? result = default;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    result = calls();
                }
                catch (Exception error)
                {
                    failure = ExceptionDispatchInfo.Capture(error);
                }
            },
            StackSize) { IsBackground = true };
        thread.UnsafeStart();
        thread.Join();
        failure?.Throw();
        return result!;
    }
}
