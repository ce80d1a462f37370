using Gateway.Vms.History;
using Microsoft.AspNetCore.Components;

namespace Gateway.Dashboard.Layout;

/// <summary>A page that shows what is now: it looks again when it is told of a change, four times a second at most, and each second besides, for what nobody tells of.</summary>
public abstract class LivePage : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _left = new();

    [Inject]
    protected TimeProvider Time { get; set; } = null!;

    /// <summary>Cancelled when nobody sees the page any more.</summary>
    protected CancellationToken Left => _left.Token;

    /// <summary>What tells of changes.</summary>
    protected abstract ChangeSignal Changes { get; }

    /// <summary>How long it does not look again, whatever happens.</summary>
    protected virtual TimeSpan Pause => TimeSpan.FromMilliseconds(250);

    /// <summary>How long it waits to be told.</summary>
    protected virtual TimeSpan Longest => TimeSpan.FromSeconds(1);

    /// <summary>Takes in what there is now.</summary>
    protected abstract void Look();

    /// <summary>For another page of the same kind: looks at once.</summary>
    protected override void OnParametersSet() => Look();

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            _ = FollowAsync();
        }
    }

    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task FollowAsync()
    {
        var left = Left;
        try
        {
            for (var seen = Changes.Version; ;)
            {
                await WaitAsync(seen, left);

                // Before the look: whatever changes from now on is a reason for another.
                seen = Changes.Version;
                await InvokeAsync(() =>
                {
                    Look();
                    StateHasChanged();
                });
                await Task.Delay(Pause, Time, left);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // The reader is gone.
        }
        catch (Exception exception)
        {
            await DispatchExceptionAsync(exception);
        }
    }

    private async Task WaitAsync(long seen, CancellationToken left)
    {
        using var longest = new CancellationTokenSource(Longest, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(longest.Token, left);
        try
        {
            await Changes.ChangedAsync(seen, either.Token);
        }
        catch (OperationCanceledException) when (!left.IsCancellationRequested)
        {
            // Nobody told of anything.
        }
    }
}
