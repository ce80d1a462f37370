using Gateway.Vms.Launching;

namespace Gateway.Proxy;

/// <summary>A live VM as the HTTP client knows it.</summary>
/// <param name="vm">The VM.</param>
/// <param name="domain">What the names of VMs end with.</param>
internal sealed class Guest(IVm vm, string domain)
{
    private volatile Name _name = new(0, $"http://{vm.Specification.Id}{domain}");
    private volatile bool _closes;
    private int _failed;

    public IVm Vm { get; } = vm;

    /// <summary>
    /// What its request URIs begin with, <c>http://blog-7-k3x9.vm</c>: the name is of this generation of the VM alone, and of its connections since they were last ended, so that the client finds
    /// none of those before. It stays the same under a lease.
    /// </summary>
    public string Origin
    {
        get
        {
            var (name, era) = (_name, Vm.ConnectionEra);
            if (name.Era != era)
            {
                _name = name = new Name(era, $"http://{Vm.Specification.Id}.{era}{domain}");
            }

            return name.Origin;
        }
    }

    /// <summary>
    /// Whether it has answered in HTTP/1.0 without a word about keeping the connection: then it closes after each answer, without saying so (RFC 9112, 9.3), and each request has a connection of its own.
    /// </summary>
    public bool Closes
    {
        get => _closes;
        set => _closes = value;
    }

    /// <summary>Whether this is the first failure of a request: one of a thousand that a dying VM takes with it is told aloud.</summary>
    public bool FailsFirst() => Interlocked.Exchange(ref _failed, 1) == 0;

    private sealed record Name(int Era, string Origin);
}
