using Gateway.Testing;

namespace Gateway.Vms.Tests.Kit;

/// <summary>For what another thread is about to do and tells nobody: looks again and again, within a bound.</summary>
internal static class Eventually
{
    private const int Eager = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    public static async Task HoldsAsync(Func<bool> condition)
    {
        using var bound = new CancellationTokenSource(TestTimeouts.Local);
        for (var looks = 0; !condition(); looks++)
        {
            bound.Token.ThrowIfCancellationRequested();

            // Usually it is a matter of microseconds; where it is not, what is waited for needs the processor more than this does.
            await (looks < Eager ? Task.CompletedTask : Task.Delay(Pause, bound.Token));
            await Task.Yield();
        }
    }
}
