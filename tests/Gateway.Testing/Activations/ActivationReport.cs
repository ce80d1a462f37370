namespace Gateway.Testing.Activations;

/// <summary>One round that was as it should be.</summary>
/// <param name="Requests">With their right answers.</param>
/// <param name="Sources">How many of them came from where; those that are not warm are activations.</param>
/// <param name="Killed">VM processes.</param>
/// <param name="Interrupted">Requests that ended with the VM that was killed under them, or found their instance in back-off for it; each was made again and answered.</param>
/// <param name="Footprint">When all was quiet again.</param>
public sealed record ActivationReport(int Requests, IReadOnlyDictionary<string, int> Sources, int Killed, int Interrupted, GatewayFootprint Footprint)
{
    public int Activations => Sources.Where(source => source.Key != "warm").Sum(source => source.Value);

    public override string ToString()
        => $"{Activations} activations ({string.Join(", ", Sources.OrderBy(source => source.Key, StringComparer.Ordinal).Select(source => $"{source.Key} {source.Value}"))}), "
            + $"{Killed} VMs killed, {Interrupted} requests interrupted, {Footprint}";
}
