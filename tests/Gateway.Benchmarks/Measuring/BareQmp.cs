using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Text.Json;

namespace Gateway.Benchmarks.Measuring;

/// <summary>As little of QMP as a script needs (QEMU's documentation, <c>interop/qmp-spec</c>): one command after the other, a line each, waited for in the caller's thread.</summary>
internal sealed class BareQmp : IDisposable
{
    private const int PatienceMilliseconds = 30_000;

    private readonly Socket _socket;
    private readonly StreamReader _lines;

    private BareQmp(Socket socket)
    {
        socket.ReceiveTimeout = PatienceMilliseconds;
        (_socket, _lines) = (socket, new StreamReader(new NetworkStream(socket)));
    }

    /// <summary>False where nobody listens yet.</summary>
    public static bool TryConnect(string path, [NotNullWhen(true)] out BareQmp? monitor)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException)
        {
            socket.Dispose();
            monitor = null;
            return false;
        }

        monitor = new BareQmp(socket);
        monitor.Execute("qmp_capabilities", new { });
        return true;
    }

    /// <exception cref="InvalidOperationException">QEMU refuses.</exception>
    public void Execute(string command, object arguments)
    {
        _socket.Send(JsonSerializer.SerializeToUtf8Bytes(new { execute = command, arguments }));
        if (Next(message => message.TryGetProperty("return", out _) || message.TryGetProperty("error", out _)) is var answer && answer.TryGetProperty("error", out var error))
        {
            throw new InvalidOperationException($"QEMU refuses {command}: {error}");
        }
    }

    /// <summary>Until something has happened that cannot have happened before the last command.</summary>
    public void WaitFor(string occurrence) => Next(message => message.TryGetProperty("event", out var name) && name.ValueEquals(occurrence));

    public void Dispose()
    {
        _lines.Dispose();
        _socket.Dispose();
    }

    private JsonElement Next(Func<JsonElement, bool> isWanted)
    {
        while (_lines.ReadLine() is { } line)
        {
            if (JsonElement.Parse(line) is var message && isWanted(message))
            {
                return message;
            }
        }

        throw new IOException("QEMU has ended");
    }
}
