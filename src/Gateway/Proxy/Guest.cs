using Gateway.Vms.Launching;

namespace Gateway.Proxy;

/// <summary>A live VM as the HTTP client knows it.</summary>
/// <param name="vm">The VM.</param>
/// <param name="origin">What its request URIs begin with, <c>http://blog-7-k3x9.vm</c>: the name is of this generation of the VM alone.</param>
internal sealed class Guest(IVm vm, string origin)
{
    private int _failed;

    public IVm Vm { get; } = vm;

    public string Origin { get; } = origin;

    /// <summary>Whether this is the first failure of a request: one of a thousand that a dying VM takes with it is told aloud.</summary>
    public bool FailsFirst() => Interlocked.Exchange(ref _failed, 1) == 0;
}
