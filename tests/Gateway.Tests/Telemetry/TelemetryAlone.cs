using Xunit;

namespace Gateway.Tests.Telemetry;

/// <summary>Sources of spans and instruments are the process's: what one gateway listens to, others make too. So nothing else runs meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TelemetryAlone
{
    public const string Name = "Telemetry";
}
