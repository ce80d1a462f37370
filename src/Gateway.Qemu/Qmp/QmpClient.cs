using System.Buffers;
using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text.Json;
using Gateway.Qemu.Processes;

namespace Gateway.Qemu.Qmp;

/// <summary>
/// One connection to a QEMU process's monitor (QEMU's documentation, <c>interop/qmp-spec</c>): greeting, capabilities, commands with ids, events.
/// Owns the connection. Safe to call from many threads.
/// </summary>
internal sealed class QmpClient : IDisposable
{
    private readonly Socket _socket;
    private readonly TimeProvider _time;
    private readonly Action<QmpEvent> _observer;
    private readonly ConcurrentDictionary<long, TaskCompletionSource<JsonElement>> _pending = new();
    private readonly TaskCompletionSource<QmpGreeting> _greeting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _sending = new(1);
    private long _lastId;

    /// <param name="socket">Connected, or in the queue of a process that is about to listen.</param>
    /// <param name="observer">Gets the events in their order, from one thread at a time; must neither block nor throw.</param>
    /// <param name="timeProvider">For deadlines.</param>
    public QmpClient(Socket socket, Action<QmpEvent> observer, TimeProvider timeProvider)
    {
        _socket = socket;
        _observer = observer;
        _time = timeProvider;
        Negotiated = NegotiateAsync();
        Ended = ReadAsync();
    }

    /// <summary>
    /// QEMU's greeting, sent by the monitor's own thread when the network's ports exist; the machine may not be made yet. Faults with a <see cref="QmpException"/> if the connection ends before it.
    /// </summary>
    public Task<QmpGreeting> Greeting => _greeting.Task;

    /// <summary>
    /// Ends when QEMU takes commands, with the time stamp of that: its main loop runs, so the machine is made and the guest runs. Faults as <see cref="Greeting"/> does.
    /// </summary>
    public Task<long> Negotiated { get; }

    /// <summary>Ends when the connection has; never faults.</summary>
    public Task Ended { get; }

    /// <summary>Runs one command once the connection is negotiated, and returns what it returned.</summary>
    /// <param name="command">Its name: <c>quit</c>, <c>query-status</c>, …</param>
    /// <param name="writeArguments">Writes the members of its arguments; null where it takes none.</param>
    /// <param name="deadline">How long QEMU may take.</param>
    /// <param name="cancellationToken">Ends the wait; the command may run all the same.</param>
    /// <exception cref="QmpException">QEMU refused it, did not answer in time, or is gone.</exception>
    public Task<JsonElement> ExecuteAsync(string command, Action<Utf8JsonWriter>? writeArguments, TimeSpan deadline, CancellationToken cancellationToken)
        => ExecuteAsync(command, writeArguments, passed: null, deadline, cancellationToken);

    /// <summary>The same with a descriptor that goes to QEMU with it, as <c>getfd</c> needs.</summary>
    public async Task<JsonElement> ExecuteAsync(
        string command, Action<Utf8JsonWriter>? writeArguments, Descriptor? passed, TimeSpan deadline, CancellationToken cancellationToken)
    {
        try
        {
            return await RunAsync().WaitAsync(deadline, _time, cancellationToken);
        }
        catch (TimeoutException error)
        {
            throw new QmpException($"QEMU did not answer '{command}' within {deadline.TotalMilliseconds:0} ms", error);
        }

        async Task<JsonElement> RunAsync()
        {
            await Negotiated;
            return await SendAsync(command, writeArguments, passed);
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task<long> NegotiateAsync()
    {
        await _greeting.Task;
        await SendAsync("qmp_capabilities", null, passed: null);
        return _time.GetTimestamp();
    }

    private async Task<JsonElement> SendAsync(string command, Action<Utf8JsonWriter>? writeArguments, Descriptor? passed)
    {
        var id = Interlocked.Increment(ref _lastId);
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[id] = answer;
        try
        {
            if (Ended is { IsCompleted: true })
            {
                throw Gone();
            }

            await SendAsync(Format(id, command, writeArguments), passed);
            return await answer.Task;
        }
        catch (Exception error) when (error is SocketException or IOException or ObjectDisposedException)
        {
            throw Gone(error);
        }
        finally
        {
            _pending.TryRemove(id, out _);
        }
    }

    private static ReadOnlyMemory<byte> Format(long id, string command, Action<Utf8JsonWriter>? writeArguments)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("execute", command);
            if (writeArguments is not null)
            {
                writer.WriteStartObject("arguments");
                writeArguments(writer);
                writer.WriteEndObject();
            }

            writer.WriteNumber("id", id);
            writer.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }

    private async Task SendAsync(ReadOnlyMemory<byte> message, Descriptor? passed)
    {
        await _sending.WaitAsync();
        try
        {
            if (passed is not null)
            {
                message = message[DescriptorPassing.Send(_socket, message.Span, passed)..];
            }

            while (!message.IsEmpty)
            {
                message = message[await _socket.SendAsync(message)..];
            }
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task ReadAsync()
    {
        var reader = new QmpMessageReader(_socket);
        while (await reader.ReadAsync() is { } message)
        {
            Dispatch(message);
        }

        _socket.Dispose();
        _greeting.TrySetException(Gone());
        _ = _greeting.Task.Exception;
        _ = Negotiated.ContinueWith(task => task.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        foreach (var answer in _pending.Values)
        {
            answer.TrySetException(Gone());
        }
    }

    private void Dispatch(JsonElement message)
    {
        if (message.TryGetProperty("event", out var name) && name.ValueKind == JsonValueKind.String)
        {
            message.TryGetProperty("data", out var data);
            _observer(new QmpEvent(name.GetString()!, data));
        }
        else if (message.TryGetProperty("QMP", out var greeting))
        {
            Greet(greeting);
        }
        else if (message.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out var number) && _pending.TryGetValue(number, out var answer))
        {
            Answer(message, answer);
        }
    }

    private void Greet(JsonElement greeting)
    {
        try
        {
            var version = greeting.GetProperty("version");
            var numbers = version.GetProperty("qemu");
            _greeting.TrySetResult(new QmpGreeting(
                new Version(numbers.GetProperty("major").GetInt32(), numbers.GetProperty("minor").GetInt32(), numbers.GetProperty("micro").GetInt32()),
                version.GetProperty("package").GetString() ?? ""));
        }
        catch (Exception error) when (error is KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            _greeting.TrySetException(new QmpException("what listens does not greet like QEMU", error));
        }
    }

    private static void Answer(JsonElement message, TaskCompletionSource<JsonElement> answer)
    {
        if (message.TryGetProperty("return", out var result))
        {
            answer.TrySetResult(result);
        }
        else
        {
            var reason = message.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object && error.TryGetProperty("desc", out var description)
                ? description.ToString()
                : message.ToString();
            answer.TrySetException(new QmpException($"QEMU refused: {reason}"));
        }
    }

    private static QmpException Gone(Exception? innerException = null) => new("QEMU's monitor is gone", innerException);
}
