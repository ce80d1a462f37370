using Gateway.Testing;
using Gateway.Vms.History;
using Gateway.Vms.Instances;
using Gateway.Vms.Tests.Kit;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.Vms.Tests.History;

public sealed class ChangeSignalTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ChangeSignal _signal;

    public ChangeSignalTests() => _signal = new ChangeSignal(_time);

    [Fact]
    public async Task ChangedAsync_ToldBeforeAndAfter_Ends()
    {
        _signal.Tell();
        await _signal.ChangedAsync(0, CancellationToken.None).WaitAsync(TestTimeouts.Local, TestContext.Current.CancellationToken);

        var (first, second) = (_signal.ChangedAsync(1, CancellationToken.None), _signal.ChangedAsync(1, CancellationToken.None));
        Assert.False(first.IsCompleted || second.IsCompleted);
        _signal.Tell();
        await Task.WhenAll(first, second).WaitAsync(TestTimeouts.Local, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task ReadAsync_ManyWithinAPause_AreOne()
    {
        var pause = TimeSpan.FromMilliseconds(250);
        await using var reader = _signal.ReadAsync(pause, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        var next = reader.MoveNextAsync().AsTask();
        _signal.Tell();
        Assert.True(await next.WaitAsync(TestTimeouts.Local, TestContext.Current.CancellationToken));
        Assert.Equal(1, reader.Current);

        next = reader.MoveNextAsync().AsTask();
        for (var change = 0; change < 1000; change++)
        {
            _signal.Tell();
        }

        Assert.False(next.IsCompleted);
        _time.Advance(pause);
        Assert.True(await next.WaitAsync(TestTimeouts.Local, TestContext.Current.CancellationToken));
        Assert.Equal(1001, reader.Current);
    }

    [Fact]
    public async Task ChangedAsync_ToldByManyThreads_LosesNone()
    {
        const int Changes = 20_000;
        var telling = Task.Run(
            () =>
            {
                for (var change = 0; change < Changes; change++)
                {
                    _signal.Tell();
                }
            },
            TestContext.Current.CancellationToken);

        for (var seen = 0L; seen < Changes; seen = _signal.Version)
        {
            await _signal.ChangedAsync(seen, CancellationToken.None).WaitAsync(TestTimeouts.Local, TestContext.Current.CancellationToken);
        }

        await telling;
    }

    [Fact]
    public async Task Changes_OfAVm_AreTold()
    {
        await using var core = await TestCore.StartBlogAsync();
        var before = core.Activator.Changes.Version;
        (await core.AcquireAsync()).Dispose();
        var up = core.Activator.Changes.Version;
        Assert.True(up > before);

        (await core.AcquireAsync()).Dispose();
        Assert.Equal(up, core.Activator.Changes.Version);

        core.Vms[0].Die();
        await core.Activator.Changes.ChangedAsync(up, CancellationToken.None).WaitAsync(TestTimeouts.Local, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(VmState.Ready, core.States());
    }
}
