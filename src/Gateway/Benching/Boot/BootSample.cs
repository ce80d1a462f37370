namespace Gateway.Benching.Boot;

/// <summary>One activation as the client saw it.</summary>
/// <param name="Run">Which round it was of, from 1.</param>
/// <param name="Source">Where its VM came from.</param>
/// <param name="FirstByte">Milliseconds from opening the connection to the first byte.</param>
/// <param name="Phases">Milliseconds by phase, as the gateway told them; empty where there was none.</param>
internal sealed record BootSample(int Run, string Source, double FirstByte, IReadOnlyDictionary<string, double> Phases);
