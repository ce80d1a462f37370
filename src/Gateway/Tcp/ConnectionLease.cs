using System.Diagnostics.CodeAnalysis;
using Gateway.Vms.Activation;
using Gateway.Vms.Launching;

namespace Gateway.Tcp;

/// <summary>
/// A TCP connection's hold on its VM. It is given back while no byte moves for <c>Idle:Quiet</c>, so that the VM can be idle although somebody is connected, and taken again with the next byte;
/// a VM that has gone meanwhile has closed the connection. Safe to call from many threads.
/// </summary>
internal sealed class ConnectionLease : IDisposable
{
    private readonly IVm _vm;
    private readonly TimeSpan _quiet;
    private readonly TimeProvider _time;
    private readonly Func<CancellationToken, ValueTask<VmLease>> _acquire;
    private readonly SemaphoreSlim _changing = new(1);
    private readonly ITimer? _timer;
    private VmLease? _lease;
    private long _lastMove;
    private bool _isDisposed;

    /// <param name="lease">Of the connection's VM.</param>
    /// <param name="quiet">Zero: it is held until the connection ends.</param>
    /// <param name="acquire">Another lease on the same instance.</param>
    /// <param name="time">Says when.</param>
    public ConnectionLease(VmLease lease, TimeSpan quiet, Func<CancellationToken, ValueTask<VmLease>> acquire, TimeProvider time)
    {
        _lease = lease;
        _vm = lease.Vm;
        _quiet = quiet;
        _acquire = acquire;
        _time = time;
        _lastMove = time.GetTimestamp();
        _timer = quiet > TimeSpan.Zero ? time.CreateTimer(_ => GiveBackIfQuiet(), null, quiet, Timeout.InfiniteTimeSpan) : null;
    }

    /// <summary>Bytes are about to move. Waits only where the lease was given back.</summary>
    /// <exception cref="IOException">The VM is not there any more.</exception>
    /// <exception cref="ActivationException">There is none.</exception>
    public ValueTask MoveAsync(CancellationToken cancellationToken)
    {
        Volatile.Write(ref _lastMove, _time.GetTimestamp());
        return _timer is null || Volatile.Read(ref _lease) is not null ? ValueTask.CompletedTask : TakeAgainAsync(cancellationToken);
    }

    public void Dispose()
    {
        // Both directions have ended: the timer alone can have it, for a moment.
        _changing.Wait();
        _isDisposed = true;
        _timer?.Dispose();
        _lease?.Dispose();
        _changing.Release();
    }

    private void GiveBackIfQuiet()
    {
        if (!_changing.Wait(0))
        {
            // Somebody takes it again just now, and sets the timer then.
            return;
        }

        try
        {
            var left = _quiet - _time.GetElapsedTime(Volatile.Read(ref _lastMove));
            if (_isDisposed || _lease is null)
            {
                return;
            }

            if (left > TimeSpan.Zero)
            {
                _timer!.Change(left, Timeout.InfiniteTimeSpan);
                return;
            }

            _lease.Dispose();
            Volatile.Write(ref _lease, null);
        }
        finally
        {
            _changing.Release();
        }
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "Kept, or disposed where it is of another VM.")]
    private async ValueTask TakeAgainAsync(CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            if (_lease is not null || _isDisposed)
            {
                return;
            }

            var lease = await _acquire(cancellationToken);
            if (lease.Vm != _vm)
            {
                lease.Dispose();
                throw new IOException($"VM {_vm.Specification.Id} has gone while its connection was quiet");
            }

            Volatile.Write(ref _lease, lease);
            _timer!.Change(_quiet, Timeout.InfiniteTimeSpan);
        }
        finally
        {
            _changing.Release();
        }
    }
}
