using Gateway.Benching.Statistics;

namespace Gateway.Benching.Density;

/// <summary>How it is with so many VMs.</summary>
/// <param name="Vms">How many run.</param>
/// <param name="PssMiB">The proportional set size of one, the mean over all of them.</param>
/// <param name="TakenMiB">What the machine's available memory is less than before the first, divided among them.</param>
/// <param name="FirstBytes">Milliseconds of the activations since the step before, in order.</param>
internal sealed record DensityStep(int Vms, double PssMiB, double TakenMiB, IReadOnlyList<double> FirstBytes)
{
    /// <summary>Of the first bytes; null where none was as it should be.</summary>
    public Summary? Summary => Summary.Of(FirstBytes);
}
