using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Qemu.Readiness;

namespace Gateway.Benching.Measuring;

/// <summary>
/// Sends one GET on a fresh connection and takes the time, without an HTTP client's own cost: in a thread that waits in the kernel, since to be told of each event by another one would count
/// as much as the guest's answer.
/// </summary>
internal static class FirstByte
{
    /// <summary>Nobody waits longer for one answer.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    /// <summary>What there is to say then.</summary>
    public static readonly string NoAnswer = $"no answer within {Deadline.TotalSeconds:F0} s";

    private const int LongestHead = 16 * 1024;
    private const int FirstServerError = 500;

    /// <summary>One GET of <paramref name="path"/>; the answer is read to its end, but the last byte ends no measurement of the first.</summary>
    /// <exception cref="SocketException">Nobody listens.</exception>
    /// <exception cref="IOException">No answer came, what came is no HTTP, or it is a server's error.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled first.</exception>
    public static Task<Answer> MeasureAsync(IPEndPoint address, string host, string path, CancellationToken cancellationToken)
        => MeasureAsync(CreateSocket(address.AddressFamily), address, host, path, cancellationToken);

    /// <summary>The same by a socket of the caller's making, which it disposes.</summary>
    public static async Task<Answer> MeasureAsync(Socket opened, IPEndPoint address, string host, string path, CancellationToken cancellationToken)
    {
        using var socket = opened;
        await using var given = cancellationToken.UnsafeRegister(static socket => ((Socket)socket!).Dispose(), socket);
        try
        {
            return await Task.Factory.StartNew(
                () => Measure(socket, address, host, path), CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(exception.Message, exception, cancellationToken);
        }
    }

    /// <summary>One that sends at once what it is given.</summary>
    public static Socket CreateSocket(AddressFamily family) => new(family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private static Answer Measure(Socket socket, IPEndPoint address, string host, string path)
    {
        var request = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        var buffer = new byte[LongestHead];
        var started = Stopwatch.GetTimestamp();
        socket.Connect(address);
        socket.Send(request);
        var length = socket.Receive(buffer);
        var firstByte = Stopwatch.GetElapsedTime(started);
        ReadRest(socket, buffer, ref length);
        return Parse(buffer.AsSpan(0, length), firstByte, Stopwatch.GetElapsedTime(started));
    }

    /// <summary>To the end that the head tells, for guests that do not close, or to that of the connection. What is behind the longest head is nobody's here; it only has to be taken.</summary>
    private static void ReadRest(Socket socket, Span<byte> head, ref int length)
    {
        var taken = (long)length;
        HttpAnswer? answer = null;
        int read;
        do
        {
            answer ??= HttpAnswer.Parse(head[..length]);
            if (answer is { BodyLength: { } body } && taken >= answer.HeadLength + body)
            {
                return;
            }

            read = socket.Receive(length < head.Length ? head[length..] : head[(LongestHead / 2)..]);
            length = Math.Min(length + read, head.Length);
            taken += read;
        }
        while (read > 0);
    }

    private static Answer Parse(ReadOnlySpan<byte> bytes, TimeSpan firstByte, TimeSpan total)
    {
        var end = bytes.IndexOf("\r\n\r\n"u8);
        var head = Encoding.Latin1.GetString(end < 0 ? bytes : bytes[..end]);
        var words = head.Split(' ', 3);
        if (!head.StartsWith("HTTP/1.", StringComparison.Ordinal) || words.Length < 2 || !int.TryParse(words[1].AsSpan(0, Math.Min(3, words[1].Length)), NumberStyles.None, CultureInfo.InvariantCulture, out var status))
        {
            throw new IOException(bytes.Length == 0 ? "the connection was closed without an answer" : $"the answer is no HTTP/1: {head.AsSpan(0, Math.Min(head.Length, 80))}");
        }

        return status < FirstServerError ? new Answer(firstByte, total, status, head) : throw new IOException($"the answer was {status}");
    }
}
