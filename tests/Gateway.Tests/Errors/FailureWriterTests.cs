using System.Text.Json;
using Gateway.Errors;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Tests.Errors;

public sealed class FailureWriterTests : IDisposable
{
    private readonly DefaultHttpContext _context = new();
    private readonly MemoryStream _body = new();

    public FailureWriterTests() => _context.Response.Body = _body;

    [Theory]
    [InlineData(nameof(Failure.NoSite), 404, false)]
    [InlineData(nameof(Failure.NoImage), 404, false)]
    [InlineData(nameof(Failure.NoPath), 400, false)]
    [InlineData(nameof(Failure.QueueFull), 503, true)]
    [InlineData(nameof(Failure.PendingTimeout), 503, true)]
    [InlineData(nameof(Failure.BackOff), 503, true)]
    [InlineData(nameof(Failure.StateUnusable), 503, true)]
    [InlineData(nameof(Failure.BootDeadline), 504, false)]
    [InlineData(nameof(Failure.BootFailed), 502, false)]
    [InlineData(nameof(Failure.VmDied), 502, false)]
    [InlineData(nameof(Failure.Unreachable), 502, false)]
    [InlineData(nameof(Failure.BadAnswer), 502, false)]
    [InlineData(nameof(Failure.ShuttingDown), 503, true)]
    public async Task WriteAsync_AnyFailure_HasItsStatusAndIsAProblem(string failure, int status, bool retry)
    {
        await FailureWriter.WriteAsync(_context, Enum.Parse<Failure>(failure));

        var problem = JsonDocument.Parse(_body.ToArray()).RootElement;
        Assert.Equal(status, _context.Response.StatusCode);
        Assert.Equal("application/problem+json", _context.Response.ContentType);
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.NotEqual("", problem.GetProperty("code").GetString());
        Assert.Equal(retry, _context.Response.Headers.RetryAfter.Count == 1);
    }

    [Fact]
    public async Task WriteAsync_KnownWait_RoundsUpToSeconds()
    {
        await FailureWriter.WriteAsync(_context, Failure.BackOff, TimeSpan.FromSeconds(2.1));

        Assert.Equal("3", _context.Response.Headers.RetryAfter);
    }

    [Fact]
    public async Task WriteAsync_Browser_GetsAPage()
    {
        _context.Request.Headers.Accept = "text/html,application/xhtml+xml,*/*;q=0.8";

        await FailureWriter.WriteAsync(_context, Failure.BootDeadline);

        var page = System.Text.Encoding.UTF8.GetString(_body.ToArray());
        Assert.Equal("text/html; charset=utf-8", _context.Response.ContentType);
        Assert.StartsWith("<!doctype html>", page, StringComparison.Ordinal);
        Assert.Contains("504 Gateway Timeout", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WriteAsync_Head_SendsNoBody()
    {
        _context.Request.Method = "HEAD";

        await FailureWriter.WriteAsync(_context, Failure.NoSite);

        Assert.Equal(0, _body.Length);
        Assert.True(_context.Response.ContentLength > 0);
    }

    public void Dispose() => _body.Dispose();
}
