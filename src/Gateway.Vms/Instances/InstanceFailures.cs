using Gateway.Vms.Admission;

namespace Gateway.Vms.Instances;

/// <summary>What is remembered of an instance's failures. Not thread-safe: its instance's lock guards it.</summary>
internal sealed class InstanceFailures(VmInstance instance, InstanceServices services)
{
    private readonly FailureBackOff _backOff = new(services.Time);
    private bool _isListed;

    /// <summary>How long until the next attempt; zero when it may be made now.</summary>
    public TimeSpan Pause => _backOff.Remaining;

    /// <summary>The instance is kept for nothing but its failures: how long yet. Of too many such instances, the oldest forget theirs.</summary>
    public TimeSpan KeepFor()
    {
        var remembered = _backOff.RememberedFor;
        if (remembered > TimeSpan.Zero && !_isListed)
        {
            _isListed = true;
            services.Failed.Add(instance);
        }

        return remembered;
    }

    /// <summary>The instance is in use again, whatever it remembers.</summary>
    public void InUse() => _isListed = false;

    /// <summary>Too many others have failed since; nothing where the instance is in use again.</summary>
    public void ForgetIfUnused()
    {
        if (_isListed)
        {
            _backOff.Forget();
        }
    }

    public void Forget() => _backOff.Forget();

    /// <inheritdoc cref="FailureBackOff.ForgetUnless"/>
    public void ForgetUnless(string? digest) => _backOff.ForgetUnless(digest);

    public void BootFailed(string digest) => _backOff.BootFailed(digest);

    public void Died(VmGeneration vm) => _backOff.Died(vm.Digest, vm.Lived);
}
