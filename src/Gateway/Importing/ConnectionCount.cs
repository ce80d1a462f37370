using System.Net;
using System.Net.Sockets;

namespace Gateway.Importing;

/// <summary>
/// How many connections a guest serves at once. A number is good when 1. a request is answered beside as many connections less one that say nothing, as pooled ones do; and 2. as many requests
/// at the same moment are all answered. Numbers are doubled until one is not good, twice: the host may have been busy.
/// </summary>
/// <param name="address">Of the guest.</param>
/// <param name="path">What is asked for.</param>
/// <param name="alone">How long an answer takes when nothing else is asked.</param>
internal sealed class ConnectionCount(IPEndPoint address, string path, TimeSpan alone)
{
    /// <summary>No image needs more to be quick, and none was asked for more.</summary>
    public const int Most = 64;

    private static readonly TimeSpan ShortestPatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPatience = TimeSpan.FromSeconds(5);

    public async Task<int> FindAsync(CancellationToken cancellationToken)
    {
        var good = 1;
        for (var tried = 2; tried <= Most && (await IsGoodAsync(tried, cancellationToken) || await IsGoodAsync(tried, cancellationToken)); tried *= 2)
        {
            good = tried;
        }

        return good;
    }

    private async Task<bool> IsGoodAsync(int connections, CancellationToken cancellationToken)
        => await AnswersBesideSilentAsync(connections, cancellationToken) && await AnswersAllAsync(connections, cancellationToken);

    /// <summary>1.</summary>
    private async Task<bool> AnswersBesideSilentAsync(int connections, CancellationToken cancellationToken)
    {
        var opened = new List<RawExchange>();
        try
        {
            // Half of them silent from the beginning, half after an answer of theirs.
            for (var index = 0; index < connections - 1; index++)
            {
                opened.Add(await RawExchange.OpenAsync(address, cancellationToken));
                if (index % 2 == 1 && !await opened[^1].AsksAsync(path, Patience(1), cancellationToken))
                {
                    return false;
                }
            }

            opened.Add(await RawExchange.OpenAsync(address, cancellationToken));
            return await opened[^1].AsksAsync(path, Patience(1), cancellationToken);
        }
        catch (SocketException)
        {
            return false;
        }
        finally
        {
            opened.ForEach(exchange => exchange.Dispose());
        }
    }

    /// <summary>2.</summary>
    private async Task<bool> AnswersAllAsync(int requests, CancellationToken cancellationToken)
    {
        var answered = await Task.WhenAll(Enumerable.Range(0, requests).Select(async _ =>
        {
            try
            {
                using var exchange = await RawExchange.OpenAsync(address, cancellationToken);
                return await exchange.AsksAsync(path, Patience(requests), cancellationToken);
            }
            catch (SocketException)
            {
                return false;
            }
        }));
        return answered.All(answer => answer);
    }

    private TimeSpan Patience(int requests)
    {
        var wanted = alone * 20 * requests;
        return wanted < ShortestPatience ? ShortestPatience : wanted > LongestPatience ? LongestPatience : wanted;
    }
}
