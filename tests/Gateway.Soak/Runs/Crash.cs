using Gateway.Testing.Crashes;
using Gateway.Testing.Running;

namespace Gateway.Soak.Runs;

/// <summary>The gateway is killed under load and started again.</summary>
internal sealed class Crash : ISoakRun
{
    public string Name => "crash";

    public string Description => $"kill -9 of the gateway under load, {Rounds} times: what served serves on, the same process; nothing else is left";

    public int Rounds => 20;

    public async Task<ISoakSession> OpenAsync(CancellationToken cancellationToken) => new Session(await CrashRounds.StartAsync(Repository.PublishedGateway, cancellationToken));

    private sealed class Session(CrashRounds rounds) : ISoakSession
    {
        public string Log => rounds.Output;

        public async Task<string> RunRoundAsync(CancellationToken cancellationToken)
        {
            var report = await rounds.RunAsync(cancellationToken);
            return $"{report.Processes} VM processes when it was killed, {report.Known} VMs afterwards; {report.TakenOver} of {report.TakenOver} that served serve on";
        }

        public Task EndAsync(CancellationToken cancellationToken) => rounds.EndAsync(cancellationToken);

        public ValueTask DisposeAsync() => rounds.DisposeAsync();
    }
}
