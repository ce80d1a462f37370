using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Gateway.Testing.Running;

namespace Gateway.Testing.Activations;

/// <summary>
/// Requests, and what must be true of their answers: 1. it is the page of the site that was asked; 2. from a VM of that site that never served another instance, and one request alone where
/// it is for one; 3. an instance that may not lose what it knows did not boot afresh; 4. a request fails only where its VM was killed, and is answered when it is made again.
/// </summary>
internal sealed class Visits(Kills kills)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly ConcurrentDictionary<string, SoakInstance> _vms = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<SoakInstance, int> _inFlight = new();
    private readonly ConcurrentDictionary<string, int> _sources = new(StringComparer.Ordinal);
    private int _requests;
    private int _interrupted;
    private int _activations;

    /// <summary>Distinct VMs that came up and answered.</summary>
    public int Activations => Volatile.Read(ref _activations);

    public int Requests => Volatile.Read(ref _requests);

    public int Interrupted => Volatile.Read(ref _interrupted);

    /// <summary>Requests for those VMs by source, and those to a VM that served before.</summary>
    public IReadOnlyDictionary<string, int> Sources => _sources.ToDictionary(StringComparer.Ordinal);

    /// <summary>Instances that are being asked now.</summary>
    public IReadOnlyList<SoakInstance> InFlight => [.. _inFlight.Where(count => count.Value > 0).Select(count => count.Key)];

    /// <summary>Asks until there is the right answer.</summary>
    /// <param name="isGone">Whether the gateway was killed: then a request that fails is nobody's.</param>
    /// <returns>False where the gateway is gone.</returns>
    /// <exception cref="ActivationException">The answer is wrong, or there is none for no reason.</exception>
    public async Task<bool> AskAsync(GatewayProcess gateway, SoakInstance instance, Func<bool> isGone, CancellationToken cancellationToken)
    {
        var first = Stopwatch.GetTimestamp();
        while (true)
        {
            _inFlight.AddOrUpdate(instance, 1, (_, count) => count + 1);
            try
            {
                var begun = Stopwatch.GetTimestamp();
                var failure = await TryAsync(gateway, instance, begun, cancellationToken);
                if (failure is null)
                {
                    return true;
                }

                if (isGone())
                {
                    return false;
                }

                // 4
                Check(failure.IsBackOff ? kills.MayHavePaused(instance) : kills.MayHaveHit(instance, begun), $"{instance} is lost after {Stopwatch.GetElapsedTime(begun).TotalMilliseconds:F0} ms: {failure.Words}");
                Check(Stopwatch.GetElapsedTime(first) < Patience, $"{instance} does not come back: {failure.Words}");
                Interlocked.Increment(ref _interrupted);
                await Task.Delay(failure.RetryAfter, cancellationToken);
            }
            finally
            {
                _inFlight.AddOrUpdate(instance, 0, (_, count) => count - 1);
            }
        }
    }

    private async Task<VisitFailure?> TryAsync(GatewayProcess gateway, SoakInstance instance, long begun, CancellationToken cancellationToken)
    {
        var isFirst = instance.Site.Kind == SoakInstanceKind.Client && instance.Cookie is null;
        if (isFirst)
        {
            await instance.FirstAnswer.WaitAsync(cancellationToken);
        }

        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/");
            request.Headers.Host = instance.Host;
            if (instance.Cookie is { } cookie)
            {
                request.Headers.Add("Cookie", cookie);
            }

            using var response = await gateway.Client.SendAsync(request, cancellationToken);
            var body = await response.Content.ReadAsStringAsync(cancellationToken);
            if (response.Headers.TryGetValues("Set-Cookie", out var cookies))
            {
                instance.Cookie ??= cookies.Single().Split(';')[0];
            }

            if (response.StatusCode != HttpStatusCode.OK)
            {
                return new VisitFailure($"{(int)response.StatusCode}: {body}", response.Headers.RetryAfter?.Delta);
            }

            Answered(instance, begun, response, body);
            return null;
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return new VisitFailure(error.ToString(), null);
        }
        finally
        {
            if (isFirst)
            {
                instance.FirstAnswer.Release();
            }
        }
    }

    private void Answered(SoakInstance instance, long begun, HttpResponseMessage response, string body)
    {
        var vm = response.Headers.GetValues("X-Gateway-Vm").Single();
        var timing = string.Join(", ", response.Headers.GetValues("Server-Timing"));
        var source = timing.Split('"')[1];

        // 1
        Check(body == instance.Site.Page, $"{instance} is answered by {vm} ({source}) with: {body}");

        // 2
        // Read before the VM is known to others: whoever was answered by it at the same time says so from then on.
        var before = instance.Served;
        var isNew = _vms.TryAdd(vm, instance);
        Check(vm.StartsWith(instance.Site.Name + "-", StringComparison.Ordinal) && (isNew || _vms[vm] == instance), $"{instance} is answered by {vm}, the VM of {_vms[vm]}");
        Check(isNew || instance.Site.Kind != SoakInstanceKind.Request, $"{instance} is answered by {vm}, which served a request before");

        // 3
        var isResumed = !isNew || source is "suspended" or "warm";
        Check(isResumed || !instance.Site.KeepsState || before is not { } served || kills.Any(instance, served), $"{instance} has lost what it knew: {vm} is {source} ({timing})");
        instance.Served = begun;

        Interlocked.Increment(ref _requests);
        _sources.AddOrUpdate(isNew ? source : "warm", 1, (_, count) => count + 1);
        if (isNew && source != "warm")
        {
            Interlocked.Increment(ref _activations);
        }
    }

    private static void Check(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new ActivationException(otherwise);
        }
    }
}
