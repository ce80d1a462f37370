using Gateway.Qemu.Diagnostics;
using Gateway.Qemu.Hypervisors;
using Gateway.Qemu.Snapshots;
using Gateway.Qemu.Templates;
using Gateway.Vms.Admission;
using Gateway.Vms.Launching;
using Microsoft.Extensions.Logging;

namespace Gateway.Qemu.Shells;

/// <summary>The shells that wait to be claimed. Whoever takes one owns it. Safe to call from many threads.</summary>
internal sealed class ShellPool(ShellStarter starter, TemplateStore templates, LaunchKeys keys, SupplyMetrics metrics, TimeProvider time, ILogger<ShellPool> logger) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _keeping = new(1);
    private readonly List<Shell> _shells = [];

    /// <summary>Whoever keeps uses it.</summary>
    private readonly Attempts<(ShellKind Kind, string Fits)> _attempts = new(time);

    /// <summary>One was taken or has ended.</summary>
    public event EventHandler? Changed;

    public IReadOnlyList<IVm> Starting => starter.Starting;

    public IReadOnlyList<IVm> Waiting
    {
        get
        {
            lock (_lock)
            {
                return [.. _shells.Select(shell => shell.Vm)];
            }
        }
    }

    /// <summary>Whether there is one that fits.</summary>
    public bool Has(ShellKind kind, string fits)
    {
        lock (_lock)
        {
            return _shells.Exists(shell => Fits(shell, kind, fits));
        }
    }

    /// <summary>How many of a kind wait.</summary>
    public int Count(ShellKind kind)
    {
        lock (_lock)
        {
            return _shells.Count(shell => shell.Kind == kind && !shell.Vm.Gone.IsCancellationRequested);
        }
    }

    /// <summary>Takes one that fits; null where there is none.</summary>
    public Shell? Take(ShellKind kind, string fits)
    {
        Shell? taken;
        lock (_lock)
        {
            taken = _shells.Find(shell => Fits(shell, kind, fits));
            if (taken is not null)
            {
                _shells.Remove(taken);
            }
        }

        metrics.Claimed(kind, taken is null ? ClaimOutcome.Missed : ClaimOutcome.Hit);
        if (taken is null)
        {
            return null;
        }

        // Whoever keeps shells starts another; not on the way of the request that took this one.
        _ = Task.Run(() => Changed?.Invoke(this, EventArgs.Empty));
        return taken;
    }

    /// <summary>Keeps what is wished for and nothing else. What does not come up is left alone for a while, and keeps nothing else from coming up.</summary>
    public async Task KeepAsync(Hypervisor hypervisor, IReadOnlyList<ShellWish> wishes, CancellationToken cancellationToken)
    {
        await _keeping.WaitAsync(cancellationToken);
        try
        {
            // Several wishes may be for the same: a shape has many images.
            var wanted = wishes
                .Select(wish => (Wish: wish, Fits: KeyOf(wish, hypervisor)))
                .Where(wanted => wanted.Fits is not null)
                .GroupBy(wanted => (wanted.Wish.Kind, Fits: wanted.Fits!), wanted => wanted.Wish)
                .ToDictionary(same => same.Key, same => same.First() with { Count = same.Sum(wish => wish.Count) });
            await EndSuperfluousAsync(wanted);
            foreach (var (key, wish) in wanted.Where(wanted => _attempts.MayTry(wanted.Key)))
            {
                await StartMissingAsync(hypervisor, wish, key, cancellationToken);
            }
        }
        finally
        {
            _keeping.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        List<Shell> rest;
        lock (_lock)
        {
            rest = [.. _shells];
            _shells.Clear();
        }

        await Task.WhenAll(rest.Select(shell => shell.DisposeAsync().AsTask()));
    }

    private static bool Fits(Shell shell, ShellKind kind, string fits) => shell.Kind == kind && shell.Fits == fits && !shell.Vm.Gone.IsCancellationRequested;

    private string? KeyOf(ShellWish wish, Hypervisor hypervisor)
        => wish.Kind == ShellKind.Universal ? keys.ShellOf(wish.Specification, hypervisor) : keys.SnapshotOf(wish.Specification, hypervisor);

    private int Count(ShellKind kind, string fits)
    {
        lock (_lock)
        {
            return _shells.Count(shell => shell.Kind == kind && shell.Fits == fits);
        }
    }

    private async Task EndSuperfluousAsync(Dictionary<(ShellKind Kind, string Fits), ShellWish> wanted)
    {
        List<Shell> superfluous = [];
        lock (_lock)
        {
            foreach (var group in _shells.GroupBy(shell => (shell.Kind, shell.Fits)))
            {
                var count = wanted.GetValueOrDefault(group.Key)?.Count ?? 0;
                superfluous.AddRange(group.Where(shell => shell.Vm.Gone.IsCancellationRequested));
                superfluous.AddRange(group.Where(shell => !shell.Vm.Gone.IsCancellationRequested).Skip(count));
            }

            superfluous.ForEach(shell => _shells.Remove(shell));
        }

        await Task.WhenAll(superfluous.Select(shell => shell.DisposeAsync().AsTask()));
    }

    private async Task StartMissingAsync(Hypervisor hypervisor, ShellWish wish, (ShellKind Kind, string Fits) key, CancellationToken cancellationToken)
    {
        try
        {
            for (var missing = wish.Count - Count(key.Kind, key.Fits); missing > 0; missing--)
            {
                await StartAsync(hypervisor, wish, key.Fits, cancellationToken);
            }

            _attempts.Forget(key);
        }
        catch (Exception error)
        {
            _attempts.Failed(key);
            cancellationToken.ThrowIfCancellationRequested();
            logger.ShellNotStarted(wish.Kind.ToString(), wish.Specification.Image.Name, error.Message);
        }
    }

    private async Task StartAsync(Hypervisor hypervisor, ShellWish wish, string fits, CancellationToken cancellationToken)
    {
        Shell shell;
        if (wish.Kind == ShellKind.Universal)
        {
            shell = await starter.StartUniversalAsync(hypervisor, wish.Specification, fits, cancellationToken);
        }
        else if (await templates.FindAsync(fits) is { } template)
        {
            shell = await starter.StartLoadedAsync(hypervisor, wish.Specification, template, cancellationToken);
        }
        else
        {
            return;
        }

        logger.ShellStarted(shell.Vm.Specification.Id, wish.Kind.ToString(), wish.Specification.MemoryMiB);
        lock (_lock)
        {
            _shells.Add(shell);
        }

        shell.Vm.Gone.UnsafeRegister(_ => Changed?.Invoke(this, EventArgs.Empty), null);
    }
}
