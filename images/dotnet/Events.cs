using System.Runtime.CompilerServices;

namespace Web;

/// <summary>Server-sent events: three, with a moment between them.</summary>
internal static class Events
{
    private const int Count = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public static IResult Send(CancellationToken aborted) => TypedResults.ServerSentEvents(TickAsync(aborted), "tick");

    private static async IAsyncEnumerable<string> TickAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var tick = 1; tick <= Count; tick++)
        {
            yield return $"{tick}";
            await Task.Delay(Pause, cancellationToken);
        }
    }
}
