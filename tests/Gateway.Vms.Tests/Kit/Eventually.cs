using Gateway.Testing;

namespace Gateway.Vms.Tests.Kit;

/// <summary>For what another thread is about to do and tells nobody: looks again and again, within a bound.</summary>
internal static class Eventually
{
    public static async Task HoldsAsync(Func<bool> condition)
    {
        using var bound = new CancellationTokenSource(TestTimeouts.Local);
        while (!condition())
        {
            bound.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
