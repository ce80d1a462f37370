using Xunit;

namespace Gateway.Vms.Tests.Kit;

/// <summary>Sources of spans are the process's: while one test listens, the others make spans too, and measure what they would not. So nothing else runs meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TracedAlone
{
    public const string Name = "Traces";
}
