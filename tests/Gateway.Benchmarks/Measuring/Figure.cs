namespace Gateway.Benchmarks.Measuring;

/// <summary>One measured number beside its promise.</summary>
internal sealed record Figure(string What, string Promised, string Measured, bool Holds);
