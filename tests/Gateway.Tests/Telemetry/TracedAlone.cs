using Xunit;

namespace Gateway.Tests.Telemetry;

/// <summary>Sources of spans are the process's: what one gateway listens to, others make too. So nothing else runs meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TracedAlone
{
    public const string Name = "Traces";
}
