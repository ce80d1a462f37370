using System.Collections.Concurrent;
using Gateway.Qemu;
using Gateway.Qemu.Adoptions;
using Gateway.Qemu.State;
using Gateway.Solo5.Machines;
using Gateway.Solo5.Tenders;
using Gateway.Vms.Diagnostics;
using Gateway.Vms.Launching;

namespace Gateway.Solo5.Adoptions;

/// <summary>
/// Goes through all tenders that an earlier gateway left, many at a time: what is itself, is wanted, runs as it would be run now and answers is taken over; all else is ended.
/// </summary>
internal sealed class Solo5Adoption(Leftovers leftovers, TenderFinder tenders, AdoptionMetrics metrics, Solo5Services services)
{
    private const int AtOnce = 64;

    /// <summary>How long one guest may take to answer, which takes it milliseconds.</summary>
    private static readonly TimeSpan AnswerDeadline = TimeSpan.FromSeconds(3);

    /// <summary>How long all of them may take; those whose turn has not come by then are ended.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    public async Task<IReadOnlyList<IVm>> RunAsync(Func<VmFacts, CancellationToken, ValueTask<VmSpecification?>> choose, CancellationToken cancellationToken)
    {
        services.State.Open();
        var all = await Task.Run(FindAll, cancellationToken);
        var adopted = new ConcurrentBag<IVm>();
        using var deadline = new CancellationTokenSource(Deadline, services.Time);
        try
        {
            await Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (leftover, cancelled) =>
            {
                if (await TryAdoptAsync(leftover, choose, deadline.Token, cancelled) is { } vm)
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

    /// <summary>A process that works in a VM's folder is the VM if it was told of a network device: nobody else's is.</summary>
    private IReadOnlyList<Leftover> FindAll()
        => Directory.Exists(services.Vms)
            ? Leftovers.FindAll(Directory.GetDirectories(services.Vms), static (_, arguments) => arguments.Any(argument => argument.StartsWith("--net:", StringComparison.Ordinal)))
            : [];

    private async Task<IVm?> TryAdoptAsync(
        Leftover leftover, Func<VmFacts, CancellationToken, ValueTask<VmSpecification?>> choose, CancellationToken deadline, CancellationToken cancelled)
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

            CheckRunsAsNow(leftover.Record, specification);
            either.CancelAfter(AnswerDeadline);
            return await new Solo5Adopter(services).AdoptAsync(leftover, specification, either.Token);
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

    /// <summary>Where no tender works now, what runs has no better one to be compared with, and serves on.</summary>
    private void CheckRunsAsNow(VmRecord record, VmSpecification specification)
    {
        if (record.Environment != services.Seal.Of(specification.Environment))
        {
            throw new AdoptionException($"site '{record.Site}' has other variables now (Vm:Env)");
        }

        var machine = specification.Image.Manifest.Machine;
        if (tenders.WhyNot(machine) is null && tenders.Find(machine) is var tender && (record.Arguments[0], record.User) != (tender.Program, tender.Identity.Name))
        {
            throw new AdoptionException($"it runs by '{record.Arguments[0]}' as user '{record.User}', which is not what VMs run as now ({Solo5Options.SectionName}, {QemuOptions.SectionName})");
        }
    }
}
