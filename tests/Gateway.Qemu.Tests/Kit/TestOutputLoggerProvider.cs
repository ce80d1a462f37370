using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Gateway.Qemu.Tests.Kit;

/// <summary>Log messages in the output of the test that is running.</summary>
internal sealed class TestOutputLoggerProvider : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _messages = new();

    /// <summary>All messages so far.</summary>
    public IReadOnlyCollection<string> Messages => _messages;

    /// <summary>Called with each message, before whoever logs it goes on.</summary>
    public event Action<string>? Logged;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        _messages.Enqueue(formatter(state, exception));
        Logged?.Invoke(formatter(state, exception));
        try
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"{logLevel} {eventId.Id}: {formatter(state, exception)} {exception?.Message}");
        }
        catch (InvalidOperationException)
        {
            // The test is over.
        }
    }

    public void Dispose()
    {
    }
}
