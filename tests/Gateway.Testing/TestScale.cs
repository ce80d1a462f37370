using System.Globalization;

namespace Gateway.Testing;

/// <summary>How much the tests do that try chance again and again: once as much by default, so that they stay quick; <c>GATEWAY_TEST_SCALE=10</c> makes it ten times.</summary>
public static class TestScale
{
    public const string Variable = "GATEWAY_TEST_SCALE";

    private static readonly int Factor = int.Parse(Environment.GetEnvironmentVariable(Variable) ?? "1", NumberStyles.None, CultureInfo.InvariantCulture);

    public static int Times(int count) => count * Factor;

    /// <summary>A bound for what takes as many times longer.</summary>
    public static TimeSpan Times(TimeSpan bound) => bound * Factor;
}
