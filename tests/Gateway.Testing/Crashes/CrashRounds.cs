using System.Net;
using Gateway.Testing.Running;

namespace Gateway.Testing.Crashes;

/// <summary>
/// A gateway that is killed under load and started again, round after round on the same state. In each round
/// 1. VMs serve and are asked without a pause, 2. others boot and one is being stopped, 3. the gateway is killed, 4. the next one starts; then
/// 5. every VM that served is there, the same process under the same name, and answers warm, 6. the gateway knows every process there is, and there is nothing else:
/// no process, no folder, no file.
/// </summary>
public sealed class CrashRounds : IAsyncDisposable
{
    private const int Clients = 4;
    private const int RequestsBeforeTheKill = 40;
    private static readonly string[] Serving = ["a.test", "b.test", "c.test"];

    private readonly GatewayFolder _folder;
    private readonly GatewayState _state;
    private GatewayProcess _gateway;
    private int _round;

    private CrashRounds(GatewayFolder folder, GatewayProcess gateway)
    {
        _folder = folder;
        _state = new GatewayState(folder.State);
        _gateway = gateway;
    }

    /// <summary>What the gateway of this moment printed.</summary>
    public string Output => _gateway.Output;

    /// <param name="executable">The gateway; null: the one of the same build.</param>
    public static async Task<CrashRounds> StartAsync(string? executable, CancellationToken cancellationToken)
    {
        var folder = new GatewayFolder(executable);
        try
        {
            await folder.AddSiteImageAsync("hello", new Dictionary<string, string> { ["index.html"] = "hello\n" }, cancellationToken);
            folder.AddSite("all", "{name}.test", "hello", new { Instance = "Host", Idle = new { Action = "Keep" } });
            folder.AddSite("going", "going.test", "hello");
            return new CrashRounds(folder, await GatewayProcess.StartAsync(folder, cancellationToken));
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>One round.</summary>
    /// <exception cref="CrashException">Something is not as it should be.</exception>
    public async Task<CrashReport> RunAsync(CancellationToken cancellationToken)
    {
        _round++;
        var served = await LoadAndKillAsync(cancellationToken);
        var processes = VmProcesses.Of(_state).Count;

        // 4
        _gateway = await GatewayProcess.StartAsync(_folder, cancellationToken);

        // 5
        foreach (var (host, vm) in served)
        {
            using var response = await _gateway.GetAsync(host, "/", cancellationToken);
            Check(response.StatusCode == HttpStatusCode.OK, $"{host} answers {response.StatusCode}");
            Check(Header(response, "X-Gateway-Vm") == vm.Id, $"{host} is served by {Header(response, "X-Gateway-Vm")} instead of {vm.Id}");
            Check(Header(response, "Server-Timing").Contains("source;desc=\"warm\"", StringComparison.Ordinal), $"{host} is not warm: {Header(response, "Server-Timing")}");
        }

        var known = await _gateway.ListVmsAsync(cancellationToken);
        foreach (var (host, vm) in served)
        {
            Check(known.Any(now => now.Id == vm.Id && now.Pid == vm.Pid), $"the gateway does not know process {vm.Pid} of {host}");
        }

        // 6
        CheckNothingElse(known);
        return new CrashReport(_round, processes, known.Count, served.Count);
    }

    /// <summary>Stops every VM and the gateway, and looks for what is left.</summary>
    /// <exception cref="CrashException">Something is.</exception>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        await _gateway.StopSiteAsync("all", cancellationToken);
        Check(await _gateway.ShutDownAsync(cancellationToken) == 0, "the gateway does not end well");
        CheckNothingElse([]);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        foreach (var process in VmProcesses.Of(_state).Keys)
        {
            ChildProcess.Kill(process);
        }

        _folder.Dispose();
    }

    private async Task<IReadOnlyList<(string Host, RunningVm Vm)>> LoadAndKillAsync(CancellationToken cancellationToken)
    {
        // 1
        var answered = 0;
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        foreach (var host in Serving.Append("going.test"))
        {
            using var response = await _gateway.GetAsync(host, "/", cancellationToken);
            Check(response.StatusCode == HttpStatusCode.OK, $"{host} answers {response.StatusCode} before the kill");
        }

        var clients = Serving.SelectMany(host => Enumerable.Repeat(host, Clients)).Select(host => AskUntilItIsGoneAsync(
            host,
            () =>
            {
                if (Interlocked.Increment(ref answered) == RequestsBeforeTheKill)
                {
                    enough.TrySetResult();
                }
            },
            cancellationToken)).ToList();
        await enough.Task.WaitAsync(cancellationToken);
        var vms = await _gateway.ListVmsAsync(cancellationToken);
        var served = Serving.Select(host => (host, vms.Single(vm => vm.Instance == host))).ToList();

        // 2
        var before = _state.Folders;
        var others = Enumerable.Range(0, 3).Select(number => AskOnceAsync($"cold{_round}x{number}.test", cancellationToken)).Append(StopAsync(cancellationToken)).ToList();
        while (!_state.Folders.Except(before).Any())
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
        }

        // 3
        _gateway.Kill();
        await Task.WhenAll([.. clients, .. others]);
        await _gateway.DisposeAsync();
        return served;
    }

    private async Task AskUntilItIsGoneAsync(string host, Action answered, CancellationToken cancellationToken)
    {
        while (await AskOnceAsync(host, cancellationToken))
        {
            answered();
        }
    }

    private async Task<bool> AskOnceAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _gateway.GetAsync(host, "/", cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _gateway.StopSiteAsync("going", cancellationToken);
        }
        catch (HttpRequestException)
        {
            // Killed before it answered.
        }
    }

    private void CheckNothingElse(IReadOnlyList<RunningVm> known)
    {
        var running = VmProcesses.Of(_state);
        Check(
            running.Keys.ToHashSet().SetEquals(known.Select(vm => vm.Pid)),
            $"processes {Join(running.Select(pair => $"{pair.Key} ({pair.Value})"))} run, but the gateway knows {Join(known.Select(vm => $"{vm.Pid} ({vm.Id}, {vm.State})"))}");
        Check(_state.Folders.ToHashSet().SetEquals(known.Select(vm => vm.Id)), $"there are folders of {Join(_state.Folders)}, but VMs {Join(known.Select(vm => vm.Id))}");
        Check(known.DistinctBy(vm => (vm.Site, vm.Instance)).Count() == known.Count, $"an instance has two VMs: {Join(known.Select(vm => $"{vm.Site}/{vm.Instance}"))}");
        Check(_state.Strangers.Count == 0, $"there are files of nobody: {Join(_state.Strangers)}");
    }

    private static string Header(HttpResponseMessage response, string name) => response.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : "";

    private static string Join(IEnumerable<string> parts) => $"[{string.Join(", ", parts)}]";

    private void Check(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new CrashException($"round {_round}: {otherwise}");
        }
    }
}
