namespace Gateway.Vms.Usage;

/// <summary>What a site used.</summary>
/// <param name="Requests">Requests and TCP connections that got a VM.</param>
/// <param name="Cold">VMs that came up by booting.</param>
/// <param name="Template">VMs that came up from a template.</param>
/// <param name="Shell">VMs that came up in a shell.</param>
/// <param name="Suspended">VMs that were resumed.</param>
/// <param name="VmSeconds">How long VMs had room on the host, in seconds; two at once count twice.</param>
/// <param name="MemoryGiBSeconds">The same times each VM's guest memory, in GiB.</param>
/// <param name="BytesIn">What guests were sent on connections of requests, heads included.</param>
/// <param name="BytesOut">What guests sent there.</param>
public readonly record struct UsageAmount(
    long Requests, long Cold, long Template, long Shell, long Suspended, double VmSeconds, double MemoryGiBSeconds, long BytesIn, long BytesOut)
{
    public static UsageAmount operator +(UsageAmount one, UsageAmount other) => new(
        one.Requests + other.Requests,
        one.Cold + other.Cold,
        one.Template + other.Template,
        one.Shell + other.Shell,
        one.Suspended + other.Suspended,
        one.VmSeconds + other.VmSeconds,
        one.MemoryGiBSeconds + other.MemoryGiBSeconds,
        one.BytesIn + other.BytesIn,
        one.BytesOut + other.BytesOut);
}
