using Gateway.Vms.Launching;

namespace Gateway.Proxy;

/// <summary>A live VM as the HTTP client knows it.</summary>
/// <param name="Vm">The VM.</param>
/// <param name="Origin">What its request URIs begin with, <c>http://blog-7-k3x9.vm</c>: the name is of this generation of the VM alone.</param>
internal sealed record Guest(IVm Vm, string Origin);
