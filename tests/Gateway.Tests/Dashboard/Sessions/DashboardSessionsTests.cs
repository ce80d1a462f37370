using Gateway.Dashboard.Sessions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.Tests.Dashboard.Sessions;

public sealed class DashboardSessionsTests : IDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);
    private readonly FakeTimeProvider _time = new();
    private readonly DashboardSessions _sessions;

    public DashboardSessionsTests() => _sessions = new DashboardSessions(_time);

    [Fact]
    public void Redeem_CodeTwice_WorksOnce()
    {
        var code = _sessions.CreateCode();

        Assert.True(_sessions.TryRedeem(code, out var secret));
        Assert.False(_sessions.TryRedeem(code, out _));
        Assert.NotNull(_sessions.Find(secret));
    }

    [Fact]
    public void Redeem_CodeByManyAtOnce_LogsOneIn()
    {
        var code = _sessions.CreateCode();
        var redeemed = 0;

        Parallel.For(0, 64, _ =>
        {
            if (_sessions.TryRedeem(code, out var _))
            {
                Interlocked.Increment(ref redeemed);
            }
        });

        Assert.Equal(1, redeemed);
    }

    [Fact]
    public void Redeem_CodeThatIsTooOld_Fails()
    {
        var code = _sessions.CreateCode();
        _time.Advance(DashboardSessions.CodeLife);

        Assert.False(_sessions.TryRedeem(code, out _));
    }

    [Fact]
    public void Redeem_CodeJustInTime_Works()
    {
        var code = _sessions.CreateCode();
        _time.Advance(DashboardSessions.CodeLife - Moment);

        Assert.True(_sessions.TryRedeem(code, out _));
    }

    [Fact]
    public void Find_SessionWhoseTimeIsOver_EndsAndIsNoneAnyMore()
    {
        var secret = _sessions.Begin();
        var session = _sessions.Find(secret)!;
        _time.Advance(DashboardSessions.SessionLife - Moment);
        Assert.NotNull(_sessions.Find(secret));

        _time.Advance(Moment);

        Assert.True(session.Ended.IsCancellationRequested);
        Assert.Null(_sessions.Find(secret));
    }

    [Fact]
    public void Find_SessionThatWasLeft_IsNoneAnyMoreAndOthersStay()
    {
        var (left, other) = (_sessions.Begin(), _sessions.Begin());

        var session = _sessions.Find(left)!;

        session.End();

        Assert.Null(_sessions.Find(left));
        Assert.False(session.Ended.IsCancellationRequested);
        _time.Advance(DashboardSession.Farewell);
        Assert.True(session.Ended.IsCancellationRequested);
        Assert.NotNull(_sessions.Find(other));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("nobody")]
    public void Find_NoSecret_FindsNone(string? secret)
    {
        _sessions.Begin();

        Assert.Null(_sessions.Find(secret));
    }

    [Fact]
    public void Code_AsSession_IsNone() => Assert.Null(_sessions.Find(_sessions.CreateCode()));

    [Fact]
    public void Begin_TooMany_EndsTheOldest()
    {
        var oldest = _sessions.Begin();
        _time.Advance(Moment);
        var others = Enumerable.Range(0, DashboardSessions.MostSessions).Select(_ => _sessions.Begin()).ToList();

        Assert.Null(_sessions.Find(oldest));
        Assert.All(others, secret => Assert.NotNull(_sessions.Find(secret)));
    }

    [Fact]
    public void CreateCode_TooMany_SpendsTheOldest()
    {
        var oldest = _sessions.CreateCode();
        _time.Advance(Moment);
        var others = Enumerable.Range(0, DashboardSessions.MostCodes).Select(_ => _sessions.CreateCode()).ToList();

        Assert.False(_sessions.TryRedeem(oldest, out _));
        Assert.All(others, code => Assert.True(_sessions.TryRedeem(code, out _)));
    }

    public void Dispose() => _sessions.Dispose();
}
