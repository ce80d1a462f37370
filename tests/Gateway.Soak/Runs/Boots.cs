using Gateway.Testing.Running;

namespace Gateway.Soak.Runs;

/// <summary>Micro-Linux boots on an emulated microvm: ten VMs a round, by the test of <c>make test</c>, each of which has to answer.</summary>
internal sealed class Boots : ISoakRun
{
    public string Name => "boots";

    public string Description => $"cold boots of micro-Linux, {Rounds} × 10: none hangs";

    public int Rounds => 20;

    public Task<ISoakSession> OpenAsync(CancellationToken cancellationToken) => Task.FromResult<ISoakSession>(new Session());

    private sealed class Session : ISoakSession
    {
        private const string Suite = "Gateway.EndToEnd.Tests";

        public string Log { get; private set; } = "";

        public async Task<string> RunRoundAsync(CancellationToken cancellationToken)
        {
            var folder = Path.Combine(Repository.Root, "artifacts", "bin", Suite, "release");
            await using var run = ChildProcess.Start(
                Path.Combine(folder, Suite), ["-noColor", "-noLogo", "-method", $"{Suite}.LinuxAppTests.Request_TenTimesCold_BootsEachTime"], folder);
            var exitCode = await run.WaitForExitAsync(cancellationToken);
            Log = run.Output;
            return exitCode == 0 ? "ten answered" : throw new InvalidOperationException($"the boots ended with {exitCode}");
        }

        public Task EndAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public ValueTask DisposeAsync() => default;
    }
}
