using Gateway.Testing.Running;
using Xunit;

namespace Gateway.EndToEnd.Tests;

/// <summary>What a test that failed leaves to read.</summary>
internal static class FailureOutput
{
    /// <summary>Writes what the gateway printed, where the test has failed.</summary>
    public static void TellIfFailed(this GatewayProcess gateway)
    {
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
        {
            TestContext.Current.TestOutputHelper?.WriteLine(gateway.Output);
        }
    }
}
