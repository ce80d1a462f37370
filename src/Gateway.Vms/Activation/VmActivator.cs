using System.Diagnostics;
using Gateway.Images.Catalog;
using Gateway.Vms.Admission;
using Gateway.Vms.Diagnostics;
using Gateway.Vms.History;
using Gateway.Vms.Instances;
using Gateway.Vms.Launching;
using Gateway.Vms.Sites;
using Gateway.Vms.Sites.Matching;
using Microsoft.Extensions.Logging;

namespace Gateway.Vms.Activation;

/// <summary>Gives requests leases on VMs, and sees to it that there are VMs while somebody asks for them and none when nobody does. Thread-safe.</summary>
public sealed class VmActivator
{
    private readonly VmInstances _instances;
    private readonly InstanceServices _services;
    private readonly IVmLauncher _launcher;
    private readonly ILogger<VmActivator> _logger;
    private volatile bool _isShuttingDown;

    internal VmActivator(VmInstances instances, InstanceServices services, IVmLauncher launcher, ILogger<VmActivator> logger)
    {
        _instances = instances;
        _services = services;
        _launcher = launcher;
        _logger = logger;
        services.Sites.Changed += (_, _) => RefreshAll();
        services.Images.Changed += OnImageChanged;
        launcher.ShellsChanged += (_, _) => Changes.Tell();
    }

    /// <summary>
    /// A lease on a ready VM of the instance. One that is ready and has room is leased at once, without waiting. Otherwise the request queues, if the bounds
    /// of host and site allow it, and the first one starts a boot that all share; places are given to who waits longest, no faster than the guest takes them.
    /// Cancelling ends this wait alone: a boot goes on for the others, and once its turn has come also for nobody. Where each request has a VM of its own, each call
    /// is a request, nobody shares its boot, and its VM ends with its lease.
    /// </summary>
    /// <exception cref="ActivationException">There is no VM for this request; its reason says why.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled first.</exception>
    public ValueTask<VmLease> AcquireAsync(SiteMatch match, CancellationToken cancellationToken)
    {
        // Until it returns, what comes of the call is this activation's; from then on the caller's context is as it was.
        var context = Activity.Current;
        var span = ActivationTrace.Start(match.Site);
        try
        {
            match = match.Site.Policy.Instance switch
            {
                InstanceKind.Request => match.Of(OwnerId.Create()),
                InstanceKind.Client when !match.IsOwned => throw new InvalidOperationException($"Nobody said which client of site '{match.Site.Name}' it is."),
                _ => match,
            };
            while (!_isShuttingDown)
            {
                var instance = _instances.GetOrAdd(match);
                if (!instance.TryEnter(match, out var lease, out var waiter))
                {
                    // It was removed between being found and being entered: the next one found is another.
                    continue;
                }

                if (lease is null)
                {
                    return WaitAsync(instance, waiter!, match.Site, span, cancellationToken);
                }

                _services.Metrics.LeasedAtOnce();
                ActivationTrace.Leased(span, lease, _services.Time);
                return new ValueTask<VmLease>(lease);
            }

            throw Refusals.ShuttingDown();
        }
        catch (ActivationException refusal)
        {
            Refused(match.Site, refusal);
            ActivationTrace.Refused(span, refusal.Failure);
            return ValueTask.FromException<VmLease>(refusal);
        }
        finally
        {
            if (span is not null)
            {
                Activity.Current = context;
            }
        }
    }

    /// <summary>The lease's VM could not be connected to: it gets no more requests and stops when it has finished those it has; the next request boots another.</summary>
    public void ReportUnreachable(VmLease lease)
    {
        _logger.Unreachable(lease.Vm.Specification.Id, lease.Generation.Instance.Key);
        lease.Generation.Instance.Unreachable(lease.Generation);
    }

    /// <summary>
    /// Tells that there is another VM than before in <see cref="Snapshot"/>, or one less, or one in another state. Nothing is told of requests that come and go, nor of shells and templates that
    /// come up: whoever shows those looks by itself from time to time.
    /// </summary>
    public ChangeSignal Changes => _services.Registry.Changes;

    /// <summary>Every VM there is, also those on their way up and down and those that no instance owns; in the order of their names.</summary>
    public IReadOnlyList<VmSnapshot> Snapshot()
        => [.. Owned()
            .Concat(_launcher.Shells.Select(vm => VmSnapshot.OfNobody(vm, VmState.Shell)))
            .Concat(_launcher.StartingShells.Select(vm => VmSnapshot.OfNobody(vm, VmState.Booting)))
            .Concat(_launcher.Baking.Select(vm => VmSnapshot.OfNobody(vm, VmState.Baking)))
            .OrderBy(vm => vm.Id, StringComparer.Ordinal)];

    /// <summary>Boots the instance's VM, unless it is there, as a request would; its idle clock starts.</summary>
    /// <exception cref="ActivationException">It does not come up.</exception>
    public async Task<VmSnapshot> WakeAsync(SiteMatch match, CancellationToken cancellationToken)
    {
        using var lease = await AcquireAsync(match, cancellationToken);
        return lease.Generation.Instance.Snapshot(lease.Generation);
    }

    /// <summary>
    /// Stops the VMs of a site when the requests they have, or that wait for them, are served, and gives up those that are suspended; ends when they are gone. What they have after
    /// <c>Stop:Deadline</c> is cut off. New requests boot new ones. Cancelling ends this wait alone.
    /// </summary>
    /// <returns>How many they were.</returns>
    public Task<int> StopAsync(string site, CancellationToken cancellationToken) => StopAsync(site, static vm => vm.Site.Policy.Stop.Deadline, cancellationToken);

    /// <summary>The same, but requests are cut off at once; of a VM that boots, when it is there.</summary>
    /// <returns>How many they were.</returns>
    public Task<int> StopNowAsync(string site, CancellationToken cancellationToken) => StopAsync(site, static _ => TimeSpan.Zero, cancellationToken);

    /// <summary>Boots nothing more: refuses new requests and those that wait, gives up boots, lets VMs finish what they serve. Those of sites that keep them run on then.</summary>
    /// <param name="leaveAll">Whether VMs run on for the next gateway whatever their sites say.</param>
    internal void BeginShutdown(bool leaveAll = false)
    {
        if (_isShuttingDown)
        {
            return;
        }

        // In this order nothing can slip through: what entered the queue before it was closed is found among the instances.
        _isShuttingDown = true;
        _services.Boots.Close();
        var vms = Owned().Where(vm => vm.State != VmState.Suspended).ToList();
        _logger.ShuttingDown(vms.Count, vms.Sum(vm => vm.Leases));
        foreach (var instance in _instances.All)
        {
            instance.ShutDown(leaveAll);
        }
    }

    /// <summary>Stops every VM, those with requests too, or lets go of it, and ends when none is left.</summary>
    /// <param name="deadline">Cancelled when VMs shall wait no longer for the requests they have.</param>
    internal async Task StopAllAsync(CancellationToken deadline)
    {
        BeginShutdown();
        var gone = Task.WhenAll(_services.Registry.All.Select(vm => vm.Ended.Task));
        try
        {
            await gone.WaitAsync(deadline);
        }
        catch (OperationCanceledException)
        {
            foreach (var vm in _services.Registry.All)
            {
                vm.Instance.StopNow(vm);
            }

            await gone;
        }
    }

    private async Task<int> StopAsync(string site, Func<VmGeneration, TimeSpan> patience, CancellationToken cancellationToken)
    {
        VmGeneration[] vms = [.. _services.Registry.All.Where(vm => vm.Site.Name == site)];
        foreach (var vm in vms)
        {
            vm.Instance.TryDrain(vm, DrainReason.Asked, evenInUse: true);
        }

        await Task.WhenAll(vms.Select(vm => EndAsync(vm, patience(vm)))).WaitAsync(cancellationToken);
        return vms.Length;
    }

    /// <summary>Ends when nothing is left of a VM that is to take no more requests, or takes none once it has booted.</summary>
    private async Task EndAsync(VmGeneration vm, TimeSpan patience)
    {
        await vm.Closed.Task;
        try
        {
            await vm.Ended.Task.WaitAsync(patience, _services.Time);
        }
        catch (TimeoutException)
        {
            vm.Instance.StopNow(vm);
            await vm.Ended.Task;
        }
    }

    /// <summary>One that was suspended is shown by its state on disk, not by the process that is about to end.</summary>
    private IEnumerable<VmSnapshot> Owned()
        => _services.Registry.All
            .Where(vm => vm is not { State: VmState.Suspended, Resumes: null })
            .Select(vm => vm.Instance.Snapshot(vm))
            .Where(vm => vm.State is not (VmState.Cold or VmState.Failed));

    private async ValueTask<VmLease> WaitAsync(VmInstance instance, Waiter waiter, Site site, Activity? span, CancellationToken cancellationToken)
    {
        // Whoever takes the waiter out of the queue decides its outcome, once: a grant that comes with the cancellation or the deadline stands.
        await using var cancelled = cancellationToken.UnsafeRegister(
            (_, token) =>
            {
                if (instance.TryLeave(waiter))
                {
                    waiter.Cancel(token);
                }
            },
            null);
        await using var deadline = _services.Time.CreateTimer(
            _ =>
            {
                if (instance.TryLeave(waiter))
                {
                    waiter.Refuse(Refusals.PendingTimeout(site));
                }
            },
            null,
            site.Policy.Limits.PendingTimeout,
            Timeout.InfiniteTimeSpan);
        try
        {
            var lease = await waiter.Lease;
            _services.Metrics.Leased(lease);
            ActivationTrace.Leased(span, lease, _services.Time);
            return lease;
        }
        catch (ActivationException refusal)
        {
            Refused(site, refusal);
            ActivationTrace.Refused(span, refusal.Failure);
            throw;
        }
        catch (OperationCanceledException)
        {
            _services.Metrics.Left();
            ActivationTrace.Abandoned(span);
            throw;
        }
    }

    private void Refused(Site site, ActivationException refusal)
    {
        _services.Metrics.Refused(refusal.Failure);
        _services.Failures.Record(refusal.Failure.ToString(), site.Name, refusal.Message);
    }

    private void OnImageChanged(object? sender, ImageChange change) => RefreshAll();

    private void RefreshAll()
    {
        foreach (var instance in _instances.All)
        {
            instance.Refresh();
        }
    }
}
