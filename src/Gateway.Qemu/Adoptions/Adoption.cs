using System.Collections.Concurrent;
using Gateway.Qemu.Hypervisors;
using Gateway.Qemu.Machines;
using Gateway.Qemu.State;
using Gateway.Vms.Diagnostics;
using Gateway.Vms.Launching;

namespace Gateway.Qemu.Adoptions;

/// <summary>
/// Goes through all that an earlier gateway left, many at a time: what is itself, is wanted, runs as a VM would be run now and answers is taken over; all else is ended.
/// </summary>
internal sealed class Adoption(Leftovers leftovers, HypervisorFinder finder, AdoptionMetrics metrics, VmServices services)
{
    private const int AtOnce = 64;

    /// <summary>How long one VM may take to answer, which takes it milliseconds. A process that was stopped, or a guest that hangs, does not hold the start up for longer.</summary>
    private static readonly TimeSpan AnswerDeadline = TimeSpan.FromSeconds(3);

    /// <summary>How long all of them may take; those whose turn has not come by then are ended.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    public async Task<IReadOnlyList<IVm>> RunAsync(Func<VmFacts, CancellationToken, ValueTask<VmSpecification?>> choose, CancellationToken cancellationToken)
    {
        var all = await Task.Run(leftovers.FindAll, cancellationToken);
        var hypervisor = all.Any(leftover => leftover.IsItself) ? await FindHypervisorAsync(cancellationToken) : null;
        var adopted = new ConcurrentBag<IVm>();
        using var deadline = new CancellationTokenSource(Deadline, services.Time);
        try
        {
            await Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (leftover, cancelled) =>
            {
                if (await TryAdoptAsync(leftover, hypervisor, choose, deadline.Token, cancelled) is { } vm)
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
        Leftover leftover, Hypervisor? hypervisor, Func<VmFacts, CancellationToken, ValueTask<VmSpecification?>> choose, CancellationToken deadline, CancellationToken cancelled)
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

            CheckRunsAsNow(leftover.Record, specification, hypervisor);
            either.CancelAfter(AnswerDeadline);
            return await new VmAdopter(services).AdoptAsync(leftover, specification, either.Token);
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

    private void CheckRunsAsNow(VmRecord record, VmSpecification specification, Hypervisor? hypervisor)
    {
        if (record.Environment != services.Seal.Of(specification.Environment))
        {
            throw new AdoptionException($"site '{record.Site}' has other variables now (Vm:Env)");
        }

        if (hypervisor is not null && (record.Accelerator, record.User) is var ran && ran != (HypervisorFinder.NameOf(hypervisor.Accelerator), hypervisor.Identity.Name))
        {
            throw new AdoptionException($"it runs by accelerator {record.Accelerator} as user '{record.User}', which is not what VMs run as now ({QemuOptions.SectionName})");
        }
    }

    /// <summary>Null where there is none that works now: then what runs has no better one to be compared with, and serves on.</summary>
    private async Task<Hypervisor?> FindHypervisorAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await finder.FindAsync(cancellationToken);
        }
        catch (VmLaunchException)
        {
            // Whoever wants to launch something is told.
            return null;
        }
    }
}
