using System.Text;
using Gateway.Qemu.Readiness;
using Xunit;

namespace Gateway.Qemu.Tests.Readiness;

public sealed class HttpAnswerTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 5L, true)]
    [InlineData("HTTP/1.1 404 Not Found\r\ncontent-LENGTH:0\r\n\r\n", 0L, true)]
    [InlineData("HTTP/1.1 200 OK\nContent-Length: 2\n\nok", 2L, true)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok", 2L, false)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", 2L, false)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", null, false)]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nuntil the end", null, false)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", null, false)]
    public void Parse_Head_TellsWhetherTheConnectionCanBeKept(string text, long? length, bool keepsOpen)
    {
        var answer = HttpAnswer.Parse(Encoding.ASCII.GetBytes(text));

        Assert.Equal((length, keepsOpen), (answer?.BodyLength, answer?.KeepsOpen));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le")]
    [InlineData("")]
    public void Parse_HalfAHead_IsNull(string text) => Assert.Null(HttpAnswer.Parse(Encoding.ASCII.GetBytes(text)));

    [Theory]
    [InlineData("HT", true)]
    [InlineData("HTTP/1.1 200", true)]
    [InlineData("SSH-2.0", false)]
    public void IsPossible_FirstBytes_TellsHttpFromOthers(string text, bool expected) => Assert.Equal(expected, HttpAnswer.IsPossible(Encoding.ASCII.GetBytes(text)));
}
