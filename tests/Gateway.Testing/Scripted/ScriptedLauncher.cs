using System.Collections.Concurrent;
using System.Net;
using System.Threading.Channels;
using Gateway.Vms.Launching;

namespace Gateway.Testing.Scripted;

/// <summary>
/// A launcher whose guests do what a test says. By default every launch succeeds at once and every stop ends at once; <see cref="HoldLaunches"/> and
/// <see cref="HoldStops"/> leave both to the test. Thread-safe.
/// </summary>
public sealed class ScriptedLauncher : IVmLauncher
{
    private readonly Channel<ScriptedLaunch> _launches = Channel.CreateUnbounded<ScriptedLaunch>();
    private readonly ConcurrentQueue<ScriptedVm> _vms = new();
    private readonly ConcurrentQueue<VmSpecification> _bakes = new();
    private readonly ConcurrentDictionary<(string Digest, int MemoryMiB, int Vcpus), TemplateFacts> _templates = new();
    private EventHandler? _shellsChanged;
    private int _begun;
    private int _running;
    private int _mostRunning;
    private int _launching;
    private int _mostLaunching;

    /// <summary>Launches wait until the test answers or fails them (<see cref="NextLaunchAsync"/>).</summary>
    public bool HoldLaunches { get; set; }

    /// <summary>Stops wait until the test ends them (<see cref="ScriptedVm.EndStop"/>).</summary>
    public bool HoldStops { get; set; }

    /// <summary>The VMs that an earlier gateway left.</summary>
    public IReadOnlyList<VmFacts> Leftovers { get; set; } = [];

    /// <summary>Of these, the ones whose guests answer no more.</summary>
    public IReadOnlyCollection<string> Silent { get; set; } = [];

    /// <summary>Where connections to a VM really lead: a server of the test's own. Null: nowhere.</summary>
    public Func<VmSpecification, IPEndPoint?> Upstream { get; set; } = _ => null;

    /// <summary>What each guest spent its launch on.</summary>
    public IReadOnlyList<VmPhaseDuration> Phases { get; set; } =
        [new(VmPhase.Spawn, TimeSpan.FromMilliseconds(50)), new(VmPhase.Boot, TimeSpan.FromMilliseconds(5))];

    /// <summary>How many launches began, failed ones too.</summary>
    public int Launches => Volatile.Read(ref _begun);

    /// <summary>How many VMs have a process now.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>The most VMs that ever had a process at one time, those being launched counted.</summary>
    public int MostRunning => Volatile.Read(ref _mostRunning);

    /// <summary>The most launches there ever were at one time.</summary>
    public int MostLaunching => Volatile.Read(ref _mostLaunching);

    /// <summary>Every VM that ever answered, in that order.</summary>
    public IReadOnlyList<ScriptedVm> Vms => [.. _vms];

    /// <summary>Whether the VMs can be suspended that are launched for it.</summary>
    public bool CanSuspend { get; set; } = true;

    /// <summary>Suspensions wait until the test lets them be saved (<see cref="ScriptedVm.EndSuspend"/>).</summary>
    public bool HoldSuspends { get; set; }

    /// <summary>Why no state can be saved; null where it can.</summary>
    public string? SuspendFailure { get; set; }

    /// <summary>The bytes of each state that is saved.</summary>
    public long StateBytes { get; set; } = 1 << 20;

    /// <summary>The states on disk, by the VM whose they are; an earlier gateway's to begin with.</summary>
    public ConcurrentDictionary<string, SuspendedState> States { get; } = new();

    /// <summary>Of these, the ones that cannot be resumed.</summary>
    public ConcurrentDictionary<string, bool> SpoiltStates { get; } = new();

    /// <summary>Everything that a template was to be made of.</summary>
    public IReadOnlyList<VmSpecification> Bakes => [.. _bakes];

    /// <summary>The shells that are to be kept.</summary>
    public IReadOnlyList<ShellWish> Wishes { get; private set; } = [];

    public IReadOnlyList<IVm> Shells => [];

    public IReadOnlyList<IVm> StartingShells => [];

    public event EventHandler? ShellsChanged
    {
        add => _shellsChanged += value;
        remove => _shellsChanged -= value;
    }

    /// <summary>The next launch that began, in order; waits for it within <see cref="TestTimeouts.Local"/>.</summary>
    public async Task<ScriptedLaunch> NextLaunchAsync()
    {
        using var bound = new CancellationTokenSource(TestTimeouts.Local);
        return await _launches.Reader.ReadAsync(bound.Token);
    }

    public Task<LauncherDescription> DescribeAsync(CancellationToken cancellationToken)
        => Task.FromResult(new LauncherDescription("scripted", "1", "none", "Guests are scripted.", ""));

    public Task<LaunchExplanation> ExplainAsync(VmSpecification specification, CancellationToken cancellationToken) => Task.FromResult(new LaunchExplanation("scripted", [], []));

    /// <summary>Where VMs are said to come from that are not resumed.</summary>
    public VmSource Foreseen { get; set; } = VmSource.Cold;

    public Task<VmSource> ForeseeAsync(VmSpecification specification, CancellationToken cancellationToken)
        => Task.FromResult(specification.Resumes is null ? Foreseen : VmSource.Suspended);

    /// <summary>What is said to be kept on disk.</summary>
    public DiskUse Disk { get; set; }

    public DiskUse MeasureDisk() => Disk;

    public async Task<IVm> LaunchAsync(VmSpecification specification, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _begun);
        Raise(ref _mostRunning, Interlocked.Increment(ref _running));
        Raise(ref _mostLaunching, Interlocked.Increment(ref _launching));
        try
        {
            var launch = new ScriptedLaunch(specification, cancellationToken);
            _launches.Writer.TryWrite(launch);
            if (HoldLaunches)
            {
                await launch.Outcome.WaitAsync(cancellationToken);
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (specification.Resumes is { } state && (!States.ContainsKey(state.Facts.Id) || SpoiltStates.ContainsKey(state.Facts.Id)))
            {
                throw new VmLaunchException(VmLaunchFailure.StateUnusable, $"VM {specification.Id}: the state of {state.Facts.Id} is scripted to be spoilt.");
            }

            var vm = new ScriptedVm(this, specification);
            _vms.Enqueue(vm);
            return vm;
        }
        catch
        {
            Interlocked.Decrement(ref _running);
            throw;
        }
        finally
        {
            Interlocked.Decrement(ref _launching);
        }
    }

    public async Task<IReadOnlyList<IVm>> AdoptAsync(Func<VmFacts, CancellationToken, ValueTask<VmSpecification?>> choose, CancellationToken cancellationToken)
    {
        var adopted = new List<IVm>();
        foreach (var facts in Leftovers)
        {
            if (await choose(facts, cancellationToken) is { } specification && !Silent.Contains(facts.Id))
            {
                Raise(ref _mostRunning, Interlocked.Increment(ref _running));
                var vm = new ScriptedVm(this, specification);
                _vms.Enqueue(vm);
                adopted.Add(vm);
            }
        }

        return adopted;
    }

    /// <summary>How bakes go; null: at once.</summary>
    public Func<VmSpecification, CancellationToken, Task>? Bake { get; set; }

    public async Task<BakedTemplate> BakeAsync(VmSpecification specification, CancellationToken cancellationToken)
    {
        _bakes.Enqueue(specification);
        var (image, key) = (specification.Image, (specification.Image.Digest, specification.MemoryMiB, specification.Vcpus));
        if (_templates.TryGetValue(key, out var known))
        {
            return new BakedTemplate(known, IsNew: false);
        }

        if (Bake is { } bake)
        {
            await bake(specification, cancellationToken);
        }

        var made = new TemplateFacts(image.Name, image.Digest, "1", specification.MemoryMiB, specification.Vcpus, 2, 1, DateTimeOffset.UnixEpoch, 0, null);
        return new BakedTemplate(_templates[key] = made, IsNew: true);
    }

    public IReadOnlyList<IVm> Baking => [];

    public IReadOnlyList<VolumeFacts> ListVolumes() => [];

    public bool TryRemoveVolume(VolumeFacts volume) => true;

    public IReadOnlyList<TemplateFacts> ListTemplates(string imageDigest) => [.. _templates.Values.Where(template => template.ImageDigest == imageDigest)];

    public Task KeepShellsAsync(IReadOnlyList<ShellWish> wishes, CancellationToken cancellationToken)
    {
        Wishes = wishes;
        return Task.CompletedTask;
    }

    /// <summary>Whether requests wait for VMs, as it was told last.</summary>
    public bool IsWaitedFor { get; private set; }

    public void GiveWay(bool isWaitedFor) => IsWaitedFor = isWaitedFor;

    /// <summary>Says that a shell was taken or has ended.</summary>
    public void ChangeShells() => _shellsChanged?.Invoke(this, EventArgs.Empty);

    public IReadOnlyList<SuspendedState> FindSuspended() => [.. States.Values];

    public void Discard(SuspendedState state) => States.TryRemove(state.Facts.Id, out _);

    internal void Ended() => Interlocked.Decrement(ref _running);

    private static void Raise(ref int highest, int value)
    {
        for (var seen = Volatile.Read(ref highest); seen < value; seen = Volatile.Read(ref highest))
        {
            if (Interlocked.CompareExchange(ref highest, value, seen) == seen)
            {
                return;
            }
        }
    }
}
