namespace Gateway.Dashboard.Boots;

/// <summary>A bar of a waterfall.</summary>
/// <param name="Name">Of its phase, as in <c>Server-Timing</c>.</param>
/// <param name="From">Where it begins on the axis, between nothing and one.</param>
/// <param name="Width">How much of the axis it takes.</param>
/// <param name="Duration">How long that is.</param>
public sealed record Bar(string Name, double From, double Width, TimeSpan Duration);
