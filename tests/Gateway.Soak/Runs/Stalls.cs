using System.Globalization;
using System.Net;
using Gateway.Testing.Crashes;
using Gateway.Testing.Running;

namespace Gateway.Soak.Runs;

/// <summary>
/// Micro-Linux boots on a host that goes away for a while, at another moment each time: Linux measures its timers while it boots, and is then without one, or has a wrong one. Each answers all the same.
/// </summary>
internal sealed class Stalls : ISoakRun
{
    public string Name => "stalls";

    public string Description => $"cold boots of micro-Linux whose host goes away for 0.3 s, {Rounds} × {Session.Boots}: none hangs";

    public int Rounds => 40;

    public async Task<ISoakSession> OpenAsync(CancellationToken cancellationToken)
    {
        var session = new Session();
        await session.StartAsync(cancellationToken);
        return session;
    }

    private sealed class Session : ISoakSession
    {
        public const int Boots = 10;

        private const string Host = "app.test";
        private const string BootsAgain = "it boots again";
        private const int BootMilliseconds = 900;
        private static readonly TimeSpan Stall = TimeSpan.FromMilliseconds(300);

        private readonly GatewayFolder _folder = new(Repository.PublishedGateway);
        private GatewayProcess? _gateway;

        public string Log => _gateway?.Output ?? "";

        public async Task StartAsync(CancellationToken cancellationToken)
        {
            await _folder.AddAppImageAsync("app", cancellationToken);
            _folder.AddSite("app", Host, "app", new { Instance = "Request", Boot = new { Template = "Never" } });
            _gateway = await GatewayProcess.StartAsync(_folder, cancellationToken, "--Gateway:Host:Shells=0");
        }

        public async Task<string> RunRoundAsync(CancellationToken cancellationToken)
        {
            var before = Resets();
            for (var boot = 0; boot < Boots; boot++)
            {
                var answered = _gateway!.GetAsync(Host, "/", cancellationToken);
                var process = (await ProcessesAsync(count: 1, cancellationToken))[0];
                await Task.Delay(Random.Shared.Next(BootMilliseconds), cancellationToken);
                RunningVm.Signal(process, RunningVm.Sigstop);
                await Task.Delay(Stall, cancellationToken);
                RunningVm.Signal(process, RunningVm.Sigcont);
                using var answer = await answered;
                if (answer.StatusCode != HttpStatusCode.OK)
                {
                    throw new InvalidOperationException($"boot {boot + 1} was answered with {(int)answer.StatusCode}");
                }

                await ProcessesAsync(count: 0, cancellationToken);
            }

            return string.Create(CultureInfo.InvariantCulture, $"{Boots} answered, {Resets() - before} booted more than once");
        }

        public async Task EndAsync(CancellationToken cancellationToken)
        {
            if (await _gateway!.ShutDownAsync(cancellationToken) != 0)
            {
                throw new InvalidOperationException("the gateway did not end well");
            }
        }

        public async ValueTask DisposeAsync()
        {
            if (_gateway is not null)
            {
                await _gateway.DisposeAsync();
            }

            _folder.Dispose();
        }

        private int Resets() => Log.Split('\n').Count(line => line.Contains(BootsAgain, StringComparison.Ordinal));

        private async Task<IReadOnlyList<int>> ProcessesAsync(int count, CancellationToken cancellationToken)
        {
            var state = new GatewayState(_folder.State);
            while (true)
            {
                var processes = VmProcesses.Of(state).Keys.ToList();
                if (processes.Count == count)
                {
                    return processes;
                }

                await Task.Delay(5, cancellationToken);
            }
        }
    }
}
