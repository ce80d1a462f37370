using Gateway.Cli;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.Tests.Cli;

public sealed class ProgressLineTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly StringWriter _output = new();

    [Fact]
    public void Line_OverBeforeASecond_IsNotWritten()
    {
        using (Create(isTerminal: true))
        {
            _time.Advance(TimeSpan.FromMilliseconds(999));
        }

        Assert.Equal("", _output.ToString());
    }

    [Fact]
    public void Line_OverASecond_IsWrittenAndGoneAtTheEnd()
    {
        using (Create(isTerminal: true))
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("\r\u001b[Kat it for 1 s …\r\u001b[Kat it for 2 s …\r\u001b[K", _output.ToString());
    }

    [Fact]
    public void Line_NoTerminal_IsNotWritten()
    {
        using var line = Create(isTerminal: false);

        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal("", _output.ToString());
    }

    public void Dispose() => _output.Dispose();

    private ProgressLine Create(bool isTerminal) => new(_output, isTerminal, waited => $"at it for {waited.TotalSeconds:0} s", _time);
}
