using Gateway.Benching.Statistics;

namespace Gateway.Benching.Density;

/// <summary>How it is with so many VMs.</summary>
/// <param name="Vms">How many run.</param>
/// <param name="PssMiB">The proportional set size of one, the mean over all of them, once they are idle.</param>
/// <param name="TakenMiB">What the machine's available memory is less than before the first, divided among them.</param>
/// <param name="FirstByte">Milliseconds of the activations since the step before; null where none was as it should be.</param>
internal sealed record DensityStep(int Vms, double PssMiB, double TakenMiB, Summary? FirstByte);
