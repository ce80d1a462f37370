using Gateway.Vms.Admission;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.Vms.Tests.Admission;

public sealed class AttemptsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Attempts<string> _attempts;

    public AttemptsTests() => _attempts = new Attempts<string>(_time);

    [Fact]
    public void MayTry_FailureAfterFailure_DoublesThePauseUpToAnHour()
    {
        int[] minutes = [1, 2, 4, 8, 16, 32, 60, 60];
        foreach (var pause in minutes)
        {
            Assert.True(_attempts.MayTry("blog"));
            _attempts.Failed("blog");
            _time.Advance(TimeSpan.FromMinutes(pause) - TimeSpan.FromSeconds(1));
            Assert.False(_attempts.MayTry("blog"));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.True(_attempts.MayTry("other"));
    }

    [Fact]
    public void MayTry_AfterASuccess_IsFreeOrRestsForAnHour()
    {
        _attempts.Failed("blog");
        _attempts.Forget("blog");
        Assert.True(_attempts.MayTry("blog"));

        _attempts.Rest("blog");
        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.False(_attempts.MayTry("blog"));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(_attempts.MayTry("blog"));
    }
}
