using System.Diagnostics;
using Gateway.Vms.Activation;
using Gateway.Vms.Admission;
using Gateway.Vms.Diagnostics;
using Gateway.Vms.Launching;
using Gateway.Vms.Sites;
using Gateway.Vms.Sites.Policies;
using Gateway.Vms.Suspension;
using Gateway.Vms.Usage;

namespace Gateway.Vms.Instances;

/// <summary>
/// One VM of an instance, from the decision to boot it until nothing is left of it. An instance has at most one that takes requests, and any number that are
/// finishing theirs. Not thread-safe: its instance's lock guards what changes.
/// </summary>
/// <param name="resumes">The suspended state that it is, or is to run on from; null where there is none.</param>
internal sealed class VmGeneration(VmInstance instance, Site site, string image, string digest, SuspendedState? resumes, InstanceServices services)
{
    /// <summary>How long a VM whose state could not be saved is left alone: the reason seldom goes by itself.</summary>
    private static readonly TimeSpan SuspendPause = TimeSpan.FromMinutes(1);

    private readonly SiteMeter _meter = services.Usage.Of(site.Name);
    private int _capacity;
    private bool _stopBegun;
    private long? _suspendFailedAt;

    public VmInstance Instance { get; } = instance;

    /// <summary>The site as it was when the boot was decided.</summary>
    public Site Site { get; } = site;

    /// <summary>The image's name.</summary>
    public string Image { get; } = image;

    /// <summary>Where the name led when the boot was decided.</summary>
    public string Digest { get; } = digest;

    /// <summary>Time stamp of the decision.</summary>
    public long CreatedAt { get; } = services.Time.GetTimestamp();

    /// <summary>The activation of the request that waits for it first, where that is traced.</summary>
    public ActivityContext RequestedBy { get; init; }

    /// <summary>Cancelled when the boot is not wanted any more.</summary>
    public CancellationTokenSource Abandoned { get; } = new();

    /// <summary>Cancelled when it is to run on although it was to be suspended.</summary>
    public CancellationTokenSource? Recalled { get; private set; }

    /// <summary>Ends when nothing is left: no process, no memory accounted for.</summary>
    public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when it takes no more requests, or never took one.</summary>
    public TaskCompletionSource Closed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public VmState State { get; private set; } = resumes is null ? VmState.Cold : VmState.Suspended;

    /// <summary>The state on disk that it is, or runs on from until its guest has answered.</summary>
    public SuspendedState? Resumes { get; set; } = resumes;

    /// <summary>Of the latest attempt to launch it.</summary>
    public string Id { get; set; } = services.Names.Next(site.Name);

    /// <summary>Its place among the boots that wait for their turn.</summary>
    public LinkedListNode<VmGeneration>? Turn { get; set; }

    /// <summary>Time stamp of its launch; null before. From then on that goes on even if nobody waits any more, unless it is for one request.</summary>
    public long? LaunchBegun { get; private set; }

    public bool IsLaunching => LaunchBegun is not null;

    /// <summary>Null until its boot's turn has come.</summary>
    public VmSpecification? Specification { get; set; }

    /// <summary>Null while it has no room on the host.</summary>
    public BudgetReservation? Reservation { get; set; }

    public IVm? Vm { get; private set; }

    /// <summary>Time stamp of the guest's first answer.</summary>
    public long ReadyAt { get; private set; }

    public int Leases { get; private set; }

    /// <summary>Time stamp since when there is no lease; means nothing while there is one.</summary>
    public long IdleSince { get; private set; }

    public bool IsIdle => State == VmState.Ready && Leases == 0;

    /// <summary>On its way to its guest's first answer, or waiting for its turn.</summary>
    public bool IsComingUp => State is VmState.Booting or VmState.Resuming;

    /// <summary>It is a state on disk and nothing else: no process, not even one that ends.</summary>
    public bool IsAsleep => State == VmState.Suspended && Vm is null;

    /// <summary>Idle, and its room may be had by another VM: what it knows is either saved or may be lost.</summary>
    public bool MayBeShed => IsIdle && !(Site.Policy.Idle is { Action: IdleAction.Suspend, Require: true } && (!Vm!.CanSuspend || SuspendPauseLeft > TimeSpan.Zero));

    /// <summary>How long it is to be left alone after its state could not be saved; zero or less: it may be tried.</summary>
    public TimeSpan SuspendPauseLeft => _suspendFailedAt is { } failed ? SuspendPause - services.Time.GetElapsedTime(failed) : TimeSpan.Zero;

    /// <summary>What it has of the host is about to be given back.</summary>
    public bool IsLeaving
        => Reservation is { IsGivenBack: false } && (_stopBegun || State is VmState.Cold or VmState.Failed or VmState.Suspending or VmState.Suspended);

    /// <summary>It is to be let go, but requests wait for it: it serves those first.</summary>
    public bool DrainWhenReady { get; set; }

    /// <summary>It is let go of rather than stopped: it runs on for the next gateway.</summary>
    public bool RunsOn { get; set; }

    public TimeSpan IdleFor => services.Time.GetElapsedTime(IdleSince);

    public TimeSpan Lived => services.Time.GetElapsedTime(ReadyAt);

    /// <summary>Whether it is what a launch for this site and digest would give. Between two looks at the store the digest may have changed: both count.</summary>
    public bool Fits(Site wanted, string? wantedDigest)
        => wanted.LaunchesLike(Site) && (wantedDigest == Digest || wantedDigest == Specification?.Image.Digest);

    public bool HasRoom(int limit) => Leases < Math.Min(limit, _capacity);

    /// <summary>The one way from state to state.</summary>
    public void Move(VmTrigger trigger)
    {
        State = VmTransitions.Next(State, trigger);
        services.Metrics.Moved(trigger);
        services.Logger.Moved(Id, Instance.Key, State, trigger);
        services.Registry.Changes.Tell();
        if (State is VmState.Draining or VmState.Suspended or VmState.Cold or VmState.Failed)
        {
            Closed.TrySetResult();
        }
    }

    public void BeginLaunch() => LaunchBegun = services.Time.GetTimestamp();

    public void Answered(IVm vm)
    {
        Take(vm, VmTrigger.GuestAnswered);
        _meter.Booted(vm.Source);
    }

    /// <summary>The VM of an earlier gateway is this one.</summary>
    public void Adopted(IVm vm, BudgetReservation reservation)
    {
        (Id, Specification, Reservation) = (vm.Specification.Id, vm.Specification, reservation);
        Take(vm, VmTrigger.Adopted);
    }

    /// <summary>A lease for one more request; there must be room.</summary>
    public VmLease Lease(VmSource source, IReadOnlyList<VmPhaseDuration> phases, TimeSpan waited)
    {
        Leases++;
        _meter.Leased();
        return new VmLease(this, source, phases, waited);
    }

    /// <summary>Ends one lease; the last one of a VM that drains ends the VM.</summary>
    public void Leave()
    {
        Leases--;
        IdleSince = services.Time.GetTimestamp();
        StopIfDrained();
    }

    /// <summary>Gives up a boot that is not wanted any more. Whoever runs it cleans up.</summary>
    public void Abandon()
    {
        Move(VmTrigger.BootAbandoned);
        _ = Abandoned.CancelAsync();
    }

    /// <summary>No more requests: it finishes those it has, then stops.</summary>
    public void Drain(DrainReason reason)
    {
        Move(VmTrigger.DrainRequested);
        services.Metrics.Stopped(reason);
        services.Logger.Draining(Id, Instance.Key, reason, Leases);
        if (Leases > 0 && !RunsOn)
        {
            _ = Task.Run(Vm!.Retire);
        }

        StopIfDrained();
    }

    /// <summary>Its state goes to disk; until that is there it can be recalled.</summary>
    /// <param name="isRequired">Whether it would rather run on than lose what it knows.</param>
    public void Suspend(DrainReason reason, bool isRequired)
    {
        Move(VmTrigger.SuspendRequested);
        services.Metrics.Suspended(reason);
        services.Logger.Suspending(Id, Instance.Key, reason);
        Recalled = new CancellationTokenSource();
        var wanted = Recalled.Token;
        _ = Task.Run(() => VmSuspend.RunAsync(this, isRequired, services, wanted));
    }

    /// <summary>A request wants it that is being suspended.</summary>
    public void Recall() => _ = Recalled!.CancelAsync();

    /// <summary>Its guest runs on after all.</summary>
    /// <param name="failed">Whether its state could not be saved, rather than that it was recalled.</param>
    public void RunOn(bool failed)
    {
        Move(VmTrigger.SuspendAborted);
        IdleSince = services.Time.GetTimestamp();
        _suspendFailedAt = failed ? IdleSince : null;
    }

    /// <summary>Starts to stop it; once, however often it is called.</summary>
    public void BeginStop()
    {
        if (!_stopBegun)
        {
            _stopBegun = true;
            _ = Task.Run(() => VmStop.RunAsync(this, services));
        }
    }

    private void Take(IVm vm, VmTrigger trigger)
    {
        (Vm, _capacity) = (vm, vm.Specification.Image.Manifest.Connections);
        ReadyAt = IdleSince = services.Time.GetTimestamp();
        Move(trigger);
    }

    private void StopIfDrained()
    {
        if (State == VmState.Draining && Leases == 0)
        {
            BeginStop();
        }
    }
}
