using Gateway.Testing.Running;

namespace Gateway.Soak.Runs;

/// <summary>Requests race with the reaping of their VMs: 100,000 interleavings against scripted VMs and 100 against real ones a round, by the tests of <c>make test</c>.</summary>
internal sealed class Races : ISoakRun
{
    public string Name => "races";

    public string Description => $"requests at the moment their VM is reaped, {Rounds} × 100,000 times against scripted VMs and {Rounds} × 100 times against real ones: none is lost or answered by another";

    public int Rounds => 10;

    public Task<ISoakSession> OpenAsync(CancellationToken cancellationToken) => Task.FromResult<ISoakSession>(new Session());

    private sealed class Session : ISoakSession
    {
        public string Log { get; private set; } = "";

        public async Task<string> RunRoundAsync(CancellationToken cancellationToken)
        {
            await RunAsync("Gateway.Vms.Tests", "Gateway.Vms.Tests.Activation.InterleavingTests", cancellationToken);
            await RunAsync("Gateway.EndToEnd.Tests", "Gateway.EndToEnd.Tests.InterleavingTests", cancellationToken);
            return "each request had its answer";
        }

        public Task EndAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public ValueTask DisposeAsync() => default;

        private async Task RunAsync(string suite, string tests, CancellationToken cancellationToken)
        {
            var folder = Path.Combine(Repository.Root, "artifacts", "bin", suite, "release");
            await using var run = ChildProcess.Start(Path.Combine(folder, suite), ["-noColor", "-noLogo", "-class", tests], folder);
            var exitCode = await run.WaitForExitAsync(cancellationToken);
            Log = run.Output;
            if (exitCode != 0)
            {
                throw new InvalidOperationException($"{tests} ended with {exitCode}");
            }
        }
    }
}
