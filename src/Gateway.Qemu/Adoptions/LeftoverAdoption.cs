using System.Collections.Concurrent;
using Gateway.Qemu.Lives;
using Gateway.Qemu.State;
using Gateway.Vms.Diagnostics;
using Gateway.Vms.Launching;

namespace Gateway.Qemu.Adoptions;

/// <summary>Goes through what an earlier gateway left, many at a time, whatever runs it: what is itself, is wanted, runs as it would be run now and answers is taken over; all else is ended.</summary>
/// <param name="leftovers">Ends them.</param>
/// <param name="metrics">Counts them.</param>
/// <param name="services">What their VMs share.</param>
internal sealed class LeftoverAdoption(Leftovers leftovers, AdoptionMetrics metrics, VmProcessServices services)
{
    private const int AtOnce = 64;

    /// <summary>How long one VM may take to answer, which takes it milliseconds. A process that was stopped, or a guest that hangs, does not hold the start up for longer.</summary>
    private static readonly TimeSpan AnswerDeadline = TimeSpan.FromSeconds(3);

    /// <summary>How long all of them may take; those whose turn has not come by then are ended.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    /// <param name="all">What is left.</param>
    /// <param name="choose">What each would be launched as now; null where it is not wanted.</param>
    /// <param name="adopt">Takes over one that is itself, or throws an <see cref="AdoptionException"/>.</param>
    /// <param name="cancellationToken">Breaks it off; what was taken over by then is left again.</param>
    public async Task<IReadOnlyList<IVm>> RunAsync(
        IReadOnlyList<Leftover> all,
        Func<VmFacts, CancellationToken, ValueTask<VmSpecification?>> choose,
        Func<Leftover, VmSpecification, CancellationToken, Task<IVm>> adopt,
        CancellationToken cancellationToken)
    {
        var adopted = new ConcurrentBag<IVm>();
        using var deadline = new CancellationTokenSource(Deadline, services.Time);
        try
        {
            await Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (leftover, cancelled) =>
            {
                if (await TryAdoptAsync(leftover, choose, adopt, deadline.Token, cancelled) is { } vm)
                {
                    adopted.Add(vm);
                    return;
                }

                cancelled.ThrowIfCancellationRequested();
                if (leftover.Processes.Count > 0)
                {
                    metrics.Killed();
                }

                leftovers.End(leftover);
            });
            return [.. adopted];
        }
        catch
        {
            await Task.WhenAll(adopted.Select(vm => vm.LeaveAsync()));
            throw;
        }
    }

    private async Task<IVm?> TryAdoptAsync(
        Leftover leftover,
        Func<VmFacts, CancellationToken, ValueTask<VmSpecification?>> choose,
        Func<Leftover, VmSpecification, CancellationToken, Task<IVm>> adopt,
        CancellationToken deadline,
        CancellationToken cancelled)
    {
        if (!leftover.IsItself)
        {
            return null;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline, cancelled);
        try
        {
            if (await choose(leftover.Record!.ToFacts(), either.Token) is not { } specification)
            {
                return null;
            }

            if (leftover.Record.Environment != services.Seal.Of(specification.Environment))
            {
                throw new AdoptionException($"site '{leftover.Record.Site}' has other variables now (Vm:Env)");
            }

            either.CancelAfter(AnswerDeadline);
            return await adopt(leftover, specification, either.Token);
        }
        catch (OperationCanceledException) when (!cancelled.IsCancellationRequested)
        {
            services.Logger.NotAdopted(leftover.Folder.Id, "it did not answer in time");
        }
        catch (Exception error) when (error is AdoptionException or IOException or UnauthorizedAccessException)
        {
            services.Logger.NotAdopted(leftover.Folder.Id, error.Message);
        }

        return null;
    }
}
