using System.Diagnostics;
using System.Net.Http.Json;
using Gateway.Images.Sites;
using Gateway.Images.Storage;
using Gateway.Testing.Crashes;
using Gateway.Testing.Running;

namespace Gateway.Testing.Activations;

/// <summary>
/// Fifty sites of every policy behind one gateway, asked at random by several clients while VM processes are killed, round after round. In each round
/// 1. so many VMs come up and answer (<see cref="Visits"/> says what must be true of that); 2. when nobody asks any more every VM goes: what is left is shells and suspended states, each with
/// its process, its folder and its files, and nothing else; 3. the gateway has not grown since its first quiet moment; 4. now and then the gateway itself is killed under load, and the next one goes on.
/// </summary>
public sealed class ActivationRounds : IAsyncDisposable
{
    private const int SiteCount = 50;
    private const int Crowd = 8;

    /// <summary>Few enough that there are moments without a boot, in which shells are started.</summary>
    private const int Few = 2;

    /// <summary>One in so many activations is for the few.</summary>
    private const int ForTheFew = 5;
    private const int RoundsOfAGateway = 10;
    private const int ActivationsBetweenKills = 25;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    // Few enough of each that VMs wait for room, and suspended states are given up for others.
    private static readonly string[] Settings =
        ["--Gateway:Host:Shells=4", "--Gateway:Host:MaxVms=24", "--Gateway:Host:MaxSuspendedMiB=48", "--Logging:LogLevel:Default=Warning"];

    private readonly IReadOnlyList<SoakSite> _sites = [.. Enumerable.Range(0, SiteCount).Select(SoakSite.Create)];
    private readonly Random _random;
    private readonly GatewayFolder _folder;
    private readonly GatewayState _state;
    private readonly Kills _kills = new();
    private readonly Visits _visits;
    private GatewayProcess _gateway = null!;
    private GatewayFootprint? _firstQuiet;
    private volatile bool _gatewayIsGone;
    private int _killed;
    private int _round;

    private ActivationRounds(GatewayFolder folder, int seed)
    {
        _folder = folder;
        _state = new GatewayState(folder.State);
        _visits = new Visits(_kills);
        _random = new Random(seed);
    }

    /// <summary>What the gateway of this moment printed.</summary>
    public string Output => _gateway.Output;

    /// <param name="executable">The gateway; null: the one of the same build.</param>
    /// <param name="seed">Of everything that is left to chance.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<ActivationRounds> StartAsync(string? executable, int seed, CancellationToken cancellationToken)
    {
        var rounds = new ActivationRounds(new GatewayFolder(executable), seed);
        try
        {
            await rounds.AddSitesAsync(cancellationToken);
            rounds._gateway = await GatewayProcess.StartAsync(rounds._folder, cancellationToken, Settings);
            return rounds;
        }
        catch
        {
            rounds._folder.Dispose();
            throw;
        }
    }

    /// <summary>One round.</summary>
    /// <exception cref="ActivationException">Something is not as it should be.</exception>
    public async Task<ActivationReport> RunAsync(int activations, CancellationToken cancellationToken)
    {
        _round++;
        var before = (_visits.Requests, _visits.Sources, _killed, _visits.Interrupted);

        // 1
        await LoadAsync(Crowd, activations - (activations / ForTheFew), cancellationToken);
        await LoadAsync(Few, activations / ForTheFew, cancellationToken);

        // 2 and 3
        var footprint = await QuietAsync(cancellationToken);
        _firstQuiet ??= footprint;
        if (footprint.GrowthSince(_firstQuiet) is { } growth)
        {
            throw new ActivationException($"round {_round}: {growth}");
        }

        // 4
        if (_round % RoundsOfAGateway == 0)
        {
            await KillUnderLoadAsync(cancellationToken);
        }

        var sources = _visits.Sources.ToDictionary(source => source.Key, source => source.Value - before.Sources.GetValueOrDefault(source.Key));
        return new ActivationReport(_visits.Requests - before.Requests, sources, _killed - before._killed, _visits.Interrupted - before.Interrupted, footprint);
    }

    /// <summary>Kills the gateway while it is asked, and starts the next one on what it left.</summary>
    public async Task KillUnderLoadAsync(CancellationToken cancellationToken)
    {
        var enough = _visits.Activations + Crowd;
        var load = Task.WhenAll(ClientsAsync(Crowd, int.MaxValue, cancellationToken));
        while (_visits.Activations < enough && !load.IsCompleted)
        {
            await Task.Delay(PollInterval, cancellationToken);
        }

        _gatewayIsGone = true;
        _gateway.Kill();
        await load;
        await _gateway.DisposeAsync();
        _gateway = await GatewayProcess.StartAsync(_folder, cancellationToken, Settings);
        (_gatewayIsGone, _firstQuiet) = (false, null);
    }

    /// <summary>Stops the gateway, and looks for what is left: suspended states alone.</summary>
    /// <exception cref="ActivationException">Something else is.</exception>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        var exitCode = await _gateway.ShutDownAsync(cancellationToken);
        var (processes, folders) = (VmProcesses.Of(_state).Count, _state.Folders.Count);
        if (exitCode != 0 || processes + folders + _state.Strangers.Count > 0)
        {
            throw new ActivationException($"the gateway ended with {exitCode} and left {processes} processes, {folders} folders of VMs, and of nobody: {string.Join(", ", _state.Strangers)}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _folder.Dispose();
    }

    private async Task AddSitesAsync(CancellationToken cancellationToken)
    {
        var builder = new SiteImageBuilder(new ImageStore(_folder.Images, TimeProvider.System), TimeProvider.System);
        foreach (var site in _sites)
        {
            var source = Directory.CreateDirectory(Path.Combine(_folder.Root, "source", site.Name)).FullName;
            await File.WriteAllTextAsync(Path.Combine(source, "index.html"), site.Page, cancellationToken);
            await builder.BuildAsync(source, site.Name, Repository.SiteKernel, new SiteImageOptions(), null, cancellationToken);
            _folder.AddSite(site.Name, site.Kind == SoakInstanceKind.Host ? $"{{host}}.{site.Name}.test" : $"{site.Name}.test", site.Name, site.Settings);
        }
    }

    /// <summary>The first client that finds something wrong ends the others.</summary>
    private async Task LoadAsync(int clients, int activations, CancellationToken cancellationToken)
    {
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ActivationException? wrong = null;
        await Task.WhenAll(ClientsAsync(clients, _visits.Activations + activations, failed.Token).Select(async client =>
        {
            try
            {
                await client;
            }
            catch (ActivationException error)
            {
                Interlocked.CompareExchange(ref wrong, error, null);
                await failed.CancelAsync();
            }
            catch (OperationCanceledException) when (wrong is not null)
            {
                // Ended by another's find.
            }
        }));
        if (wrong is not null)
        {
            throw wrong;
        }
    }

    private IEnumerable<Task> ClientsAsync(int clients, int until, CancellationToken cancellationToken)
        => Enumerable.Range(0, clients).Select(_ => ClientAsync(new Random(_random.Next()), until, cancellationToken));

    private async Task ClientAsync(Random random, int until, CancellationToken cancellationToken)
    {
        while (_visits.Activations < until && !_gatewayIsGone)
        {
            var site = _sites[random.Next(_sites.Count)];
            var instance = site.Instances[random.Next(site.Instances.Count)];
            for (var visits = random.Next(1, 4); visits > 0 && !_gatewayIsGone; visits--)
            {
                // Alone, or with another: one boot is for both.
                await Task.WhenAll(Enumerable.Range(0, random.Next(4) == 0 ? 2 : 1).Select(_ => _visits.AskAsync(_gateway, instance, () => _gatewayIsGone, cancellationToken)));
                if (visits > 1)
                {
                    // The next request is to meet the VM anywhere on its way down.
                    await Task.Delay(site.Idle * (0.5 + random.NextDouble()), cancellationToken);
                }
            }

            var killed = Volatile.Read(ref _killed);
            if (_visits.Activations / ActivationsBetweenKills > killed && Interlocked.CompareExchange(ref _killed, killed + 1, killed) == killed)
            {
                await KillOneAsync(random, cancellationToken);
            }
        }
    }

    /// <summary>Kills the process of any VM: one that serves, boots, is suspended or resumed, a shell, one that a template is made of.</summary>
    private async Task KillOneAsync(Random random, CancellationToken cancellationToken)
    {
        IReadOnlyList<ListedVm> listed;
        try
        {
            listed = await ListAsync(cancellationToken);
        }
        catch (HttpRequestException) when (_gatewayIsGone)
        {
            return;
        }

        var running = VmProcesses.Of(_state).ToList();
        if (running.Count == 0)
        {
            return;
        }

        var (process, folder) = running[random.Next(running.Count)];
        var vm = listed.FirstOrDefault(vm => vm.Pid == process) ?? listed.FirstOrDefault(vm => vm.Id == folder);
        _kills.Add(MayBeOf(vm));
        ChildProcess.Kill(process);

        // A request may have taken it as the last thing.
        _kills.Add(MayBeOf(vm));
    }

    private HashSet<SoakInstance> MayBeOf(ListedVm? vm)
    {
        if (_sites.FirstOrDefault(site => site.Name == vm?.Site) is not { } site)
        {
            return [.. _visits.InFlight];
        }

        HashSet<SoakInstance> known = [.. site.Instances.Where(instance => instance.Key == vm!.Instance)];
        return known.Count > 0 ? known : [.. site.Instances];
    }

    /// <summary>Waits until every VM has gone and all is in order.</summary>
    private async Task<GatewayFootprint> QuietAsync(CancellationToken cancellationToken)
    {
        var begun = Stopwatch.GetTimestamp();
        while (true)
        {
            var state = new StateInventory(_folder.State, await ListAsync(cancellationToken));
            if (state.Disorder(SiteCount) is not { } disorder)
            {
                return state.FootprintOf(_gateway.Id);
            }

            if (Stopwatch.GetElapsedTime(begun) > Patience)
            {
                throw new ActivationException($"round {_round}: {Patience.TotalSeconds} s after the last request {disorder}");
            }

            await Task.Delay(PollInterval, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<ListedVm>> ListAsync(CancellationToken cancellationToken) => await _gateway.Admin.GetFromJsonAsync<List<ListedVm>>("/api/v1/vms", cancellationToken) ?? [];}
