using Gateway.Vms.Launching;

namespace Gateway.Vms.Shells;

/// <summary>How much an image is in demand.</summary>
/// <param name="Specification">What is launched of it.</param>
/// <param name="Score">As <see cref="ImageDemand"/> counts it.</param>
internal sealed record ImageScore(VmSpecification Specification, double Score);
