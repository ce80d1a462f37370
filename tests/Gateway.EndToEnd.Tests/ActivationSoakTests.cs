using Gateway.Testing;
using Gateway.Testing.Activations;
using Xunit;

namespace Gateway.EndToEnd.Tests;

/// <summary>The soak's rounds (<c>make soak</c>), a few of them: VMs come up and go in every way there is, while their processes and the gateway are killed.</summary>
public sealed class ActivationSoakTests
{
    private const int Rounds = 4;
    private const int OfARound = 500;

    [Fact]
    public async Task Activations_OfFiftySitesWhileProcessesAreKilled_NoneIsWrongOrLostAndNothingGrows()
    {
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"Seed {seed}.");
        await using var rounds = await ActivationRounds.StartAsync(null, seed, TestTimeouts.ProcessToken());
        try
        {
            for (var round = 1; round <= Rounds; round++)
            {
                // A test's time for each: a round is many boots.
                TestContext.Current.TestOutputHelper?.WriteLine((await rounds.RunAsync(OfARound, RoundToken())).ToString());
                if (round == Rounds / 2)
                {
                    await rounds.KillUnderLoadAsync(RoundToken());
                }
            }

            await rounds.EndAsync(TestTimeouts.ProcessToken());
        }
        catch
        {
            TestContext.Current.TestOutputHelper?.WriteLine(rounds.Output);
            throw;
        }
    }

    /// <summary>A round is some hundred boots: several times what it takes on a machine that has something else to do.</summary>
    private static CancellationToken RoundToken() => new CancellationTokenSource(3 * TestTimeouts.Process).Token;
}
