using System.Globalization;
using Gateway.Testing.Activations;
using Gateway.Testing.Running;

namespace Gateway.Soak.Runs;

/// <summary>VMs come up and go in every way there is, while their processes and the gateway are killed.</summary>
internal sealed class Activations : ISoakRun
{
    private const int OfARound = 500;

    public string Name => "activations";

    public string Description
        => string.Create(CultureInfo.InvariantCulture, $"{Rounds} × {OfARound} activations over 50 sites of all policies while VM processes and the gateway are killed: no wrong answer, no lost request, nothing grows");

    public int Rounds => 200;

    public async Task<ISoakSession> OpenAsync(CancellationToken cancellationToken)
    {
        var seed = Random.Shared.Next();
        return new Session(await ActivationRounds.StartAsync(Repository.PublishedGateway, seed, cancellationToken), seed);
    }

    private sealed class Session(ActivationRounds rounds, int seed) : ISoakSession
    {
        public string Log => $"seed {seed}\n{rounds.Output}";

        public async Task<string> RunRoundAsync(CancellationToken cancellationToken) => (await rounds.RunAsync(OfARound, cancellationToken)).ToString();

        public Task EndAsync(CancellationToken cancellationToken) => rounds.EndAsync(cancellationToken);

        public ValueTask DisposeAsync() => rounds.DisposeAsync();
    }
}
