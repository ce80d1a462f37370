using Gateway.Benching.Gateways;

namespace Gateway.Benching.Boot;

/// <summary>One way for a VM to come about, and what brings it about.</summary>
/// <param name="Name">How it is asked for.</param>
/// <param name="Source">What <c>Server-Timing</c> must say of each answer; anything else was not this mode.</param>
/// <param name="Rest">How its VM is between two requests.</param>
/// <param name="Plan">The gateway that does it; null where there is none in it.</param>
internal sealed record BootMode(string Name, string Source, Resting Rest, Func<string, GatewayPlan>? Plan)
{
    /// <summary>Long enough to see it go down, and short enough not to wait.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(50);

    /// <summary>The same command line, started by hand.</summary>
    public static readonly BootMode Raw = new("raw", "raw", Resting.Stopped, null);

    /// <summary>Every mode, in the order in which they are shown.</summary>
    public static readonly IReadOnlyList<BootMode> All =
    [
        Raw,
        new("cold", "cold", Resting.Stopped, GatewayPlan.Cold),
        new("template", "template", Resting.Stopped, image => GatewayPlan.Cold(image) with { UsesTemplates = true }),
        new("universal", "shell", Resting.Stopped, image => GatewayPlan.Cold(image) with { UsesTemplates = true, UniversalShells = 1 }),
        new("shell", "shell", Resting.Stopped, image => GatewayPlan.Cold(image) with { UsesTemplates = true, LoadedShells = 1 }),
        new("suspended", "suspended", Resting.Suspended, image => GatewayPlan.Cold(image) with { UsesTemplates = true, UniversalShells = 1, IdleAction = "Suspend", IdleAfter = Soon }),
        new("warm", "warm", Resting.Running, GatewayPlan.Cold),
    ];
}
