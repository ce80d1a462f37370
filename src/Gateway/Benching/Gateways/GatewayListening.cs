namespace Gateway.Benching.Gateways;

/// <summary>What a gateway says when it listens.</summary>
/// <param name="Address">Where its site is served.</param>
/// <param name="AdminUrl">Where its admin port is.</param>
/// <param name="HypervisorVersion">What VMs run with.</param>
/// <param name="Accelerator"><c>kvm</c> or <c>tcg</c>.</param>
internal sealed record GatewayListening(string Address, string AdminUrl, string HypervisorVersion, string Accelerator);
