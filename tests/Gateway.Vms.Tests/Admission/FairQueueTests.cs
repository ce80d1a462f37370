using Gateway.Testing;
using Gateway.Vms.Admission;
using Xunit;

namespace Gateway.Vms.Tests.Admission;

public sealed class FairQueueTests
{
    private readonly FairQueue<string> _queue = new(capacity: 1000);

    private void Enter(string owner, params string[] items) => Assert.All(items, item => Assert.NotNull(_queue.TryEnter(owner, item)));

    private IEnumerable<string> TakeAll()
    {
        while (_queue.TryTake(out var item))
        {
            yield return item;
        }
    }

    [Fact]
    public void TryTake_OneOwner_FirstComeFirstServed()
    {
        Enter("a", "a1", "a2", "a3");

        Assert.Equal(["a1", "a2", "a3"], TakeAll());
    }

    [Fact]
    public void TryTake_SeveralOwners_TakeTurns()
    {
        Enter("a", "a1", "a2", "a3", "a4");
        Enter("b", "b1", "b2");
        Enter("c", "c1");

        Assert.Equal(["a1", "b1", "c1", "a2", "b2", "a3", "a4"], TakeAll());
    }

    [Fact]
    public void TryTake_AnOwnerComesDuringAStorm_IsNextButOne()
    {
        Enter("a", [.. Enumerable.Range(0, 500).Select(index => $"a{index}")]);
        Assert.True(_queue.TryTake(out _));

        Enter("b", "b1");

        Assert.Equal(["a1", "b1", "a2"], TakeAll().Take(3));
    }

    [Fact]
    public void TryTake_AnOwnerThatComesAgainAndAgain_DoesNotOvertake()
    {
        Enter("a", "a1", "a2");
        Enter("b", "b1");
        Assert.True(_queue.TryTake(out _));
        Assert.True(_queue.TryTake(out var second));
        Enter("b", "b2");

        Assert.Equal("b1", second);
        Assert.Equal(["a2", "b2"], TakeAll());
    }

    [Fact]
    public void TryEnter_Full_IsRefusedUntilOneIsTakenOrLeaves()
    {
        var queue = new FairQueue<string>(capacity: 2);
        var place = queue.TryEnter("a", "a1");
        Assert.NotNull(queue.TryEnter("b", "b1"));
        Assert.Null(queue.TryEnter("c", "c1"));

        Assert.True(queue.TryLeave("a", place!));
        Assert.NotNull(queue.TryEnter("c", "c1"));
        Assert.Null(queue.TryEnter("d", "d1"));
        Assert.True(queue.TryTake(out _));

        Assert.NotNull(queue.TryEnter("d", "d1"));
        Assert.Equal(2, queue.Count);
    }

    [Fact]
    public void TryLeave_InTheMiddle_TheOthersKeepTheirOrder()
    {
        Enter("a", "a1");
        var place = _queue.TryEnter("a", "a2");
        Enter("a", "a3");
        var only = _queue.TryEnter("b", "b1");

        Assert.True(_queue.TryLeave("a", place!));
        Assert.True(_queue.TryLeave("b", only!));

        Assert.False(_queue.TryLeave("a", place!));
        Assert.Equal(["a1", "a3"], TakeAll());
        Assert.Equal(0, _queue.Count);
    }

    [Fact]
    public void TryLeave_Taken_IsTooLate()
    {
        var place = _queue.TryEnter("a", "a1");
        Assert.True(_queue.TryTake(out _));

        Assert.False(_queue.TryLeave("a", place!));
    }

    [Fact]
    public void SetAside_OnlyThatOwnerHasNoTurnUntilItIsTakenBackAsOften()
    {
        Enter("a", "a1", "a2");
        _queue.SetAside("a");
        _queue.SetAside("a");
        Enter("a", "a3");
        Enter("b", "b1");

        Assert.Equal(["b1"], TakeAll());
        _queue.TakeBack("a");
        Assert.Empty(TakeAll());
        _queue.TakeBack("a");

        Assert.Equal(["a1", "a2", "a3"], TakeAll());
    }

    [Fact]
    public async Task Close_NothingComesInAndWhatIsThereIsStillTaken()
    {
        Enter("a", "a1");
        Enter("b", "b1");
        _queue.SetAside("b");

        _queue.Close();

        Assert.Null(_queue.TryEnter("c", "c1"));
        Assert.True(await _queue.WaitToTakeAsync());
        Assert.Equal(["a1", "b1"], TakeAll());
        Assert.False(await _queue.WaitToTakeAsync());
    }

    [Fact]
    public async Task Close_EveryTakerThatWaitsIsTold()
    {
        Task<bool>[] takers = [.. Enumerable.Range(0, 3).Select(_ => _queue.WaitToTakeAsync().AsTask())];

        _queue.Close();

        Assert.All(await Task.WhenAll(takers).WaitAsync(TestTimeouts.Local, TestContext.Current.CancellationToken), Assert.False);
    }

    [Fact]
    public async Task AllAtOnce_EveryItemIsTakenOrHasLeftExactlyOnce()
    {
        const int Each = 5_000;
        var queue = new FairQueue<string>(capacity: 200);
        var taken = 0;
        Task[] takers = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(TakeAsync))];

        var entered = await Task.WhenAll(Enumerable.Range(0, 4).Select(owner => Task.Run(() => EnterAndLeave($"o{owner}", new Random(owner)))));
        queue.Close();
        await Task.WhenAll(takers).WaitAsync(TestTimeouts.Local, TestContext.Current.CancellationToken);

        Assert.Equal(entered.Sum(), taken);
        Assert.Equal(0, queue.Count);

        async Task TakeAsync()
        {
            while (await queue.WaitToTakeAsync())
            {
                if (queue.TryTake(out _))
                {
                    Interlocked.Increment(ref taken);
                }
            }
        }

        int EnterAndLeave(string owner, Random random)
        {
            var left = 0;
            var entered = 0;
            while (entered < Each)
            {
                if (queue.TryEnter(owner, owner) is not { } place)
                {
                    Thread.Yield();
                    continue;
                }

                entered++;
                left += random.Next(3) == 0 && queue.TryLeave(owner, place) ? 1 : 0;
                if (random.Next(10) == 0)
                {
                    queue.SetAside(owner);
                    queue.TakeBack(owner);
                }
            }

            return entered - left;
        }
    }
}
