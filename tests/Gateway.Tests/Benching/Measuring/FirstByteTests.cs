using Gateway.Benching.Measuring;
using Gateway.Testing;
using Xunit;

namespace Gateway.Tests.Benching.Measuring;

public sealed class FirstByteTests
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    [Fact]
    public async Task Measure_AnswerInParts_IsReadToItsEnd()
    {
        using var server = new ScriptedServer(closes: true, "H", "TTP/1.1 404 Not Found\r\nA: 1\r\n", "a:  2 \r\n\r\nbody", new string('x', 100_000));

        var answer = await FirstByte.MeasureAsync(server.Address, "a.test", "/", _token);

        Assert.Equal((404, "2"), (answer.Status, answer.Header("A")));
        Assert.True(answer.FirstByte <= answer.Total);
        Assert.DoesNotContain("body", answer.Head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Measure_GuestThatDoesNotClose_EndsWhereTheHeadSays()
    {
        using var server = new ScriptedServer(closes: false, "HTTP/1.1 200 OK\r\nContent-Length: 50000\r\n\r\n", new string('x', 50_000));

        var answer = await FirstByte.MeasureAsync(server.Address, "a.test", "/", _token);

        Assert.Equal(200, answer.Status);
    }

    [Theory]
    [InlineData("HTTP/1.1 502 Bad Gateway\r\n\r\n", "the answer was 502")]
    [InlineData("HTTP/1.1 ", "no HTTP")]
    [InlineData("SSH-2.0-x\r\n", "no HTTP")]
    [InlineData("", "without an answer")]
    public async Task Measure_NoGoodAnswer_SaysWhat(string bytes, string expected)
    {
        using var server = new ScriptedServer(closes: true, bytes);

        var error = await Assert.ThrowsAsync<IOException>(() => FirstByte.MeasureAsync(server.Address, "a.test", "/", _token));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }
}
