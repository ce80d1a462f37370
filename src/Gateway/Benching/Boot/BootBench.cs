using Gateway.Benching.Gateways;
using Gateway.Cli;
using Gateway.Configuration;
using Gateway.Images;
using Gateway.Images.Manifests;

namespace Gateway.Benching.Boot;

/// <summary>
/// Measures the first byte of a URL in several modes. 1. A gateway a mode is started, and all is prepared. 2. Each mode is tried, which also warms it up; one that is not reached is left out,
/// with the reason. 3. Rounds of every mode, in another order each, so that what changes on the machine meanwhile changes for all.
/// </summary>
internal sealed class BootBench(GatewayConfiguration configuration, Image image, string path, IReadOnlyList<BootMode> modes, int runs) : IBench<BootResult>
{
    private const int WarmUps = 2;
    private readonly Dictionary<BootMode, (IBootSubject Subject, List<BootSample> Samples)> _subjects = [];
    private readonly Dictionary<BootMode, string> _reasons = [];
    private GatewayListening? _gateway;

    public string Doing { get; private set; } = "starting";

    /// <exception cref="CommandException">The image does not boot, or an activation failed.</exception>
    public async Task<BootResult> RunAsync(DateTimeOffset startedAt, CancellationToken cancellationToken)
    {
        var load = Machine.ReadLoad();
        await using var workspace = new BenchWorkspace(configuration);

        // 1
        foreach (var mode in modes)
        {
            Doing = $"preparing {mode.Name}";
            await PrepareAsync(workspace, mode, cancellationToken);
        }

        if (_gateway is null)
        {
            throw new CommandException(string.Join('\n', _reasons.Select(reason => $"{reason.Key.Name}: {reason.Value}")));
        }

        // 2
        foreach (var (mode, (subject, _)) in _subjects)
        {
            Doing = $"warming up {mode.Name}";
            await TryAsync(mode, subject, cancellationToken);
        }

        // 3
        for (var run = 1; run <= runs; run++)
        {
            Doing = $"run {run} of {runs}";
            var order = _subjects.ToArray();
            new Random(run).Shuffle(order);
            foreach (var (mode, (subject, samples)) in order)
            {
                samples.Add(await ActivateAsync(mode, subject, run, cancellationToken));
                await subject.RestAsync(cancellationToken);
            }
        }

        return new BootResult(BootResult.CurrentVersion, startedAt, image.Name, image.Digest, path, runs, Machine.Of(load, _gateway), [.. modes.Select(Conclude)]);
    }

    private async Task PrepareAsync(BenchWorkspace workspace, BootMode mode, CancellationToken cancellationToken)
    {
        try
        {
            IBootSubject subject;
            if (mode.Plan is { } plan)
            {
                (subject, _gateway) = await GatewaySubject.CreateAsync(workspace, mode, plan(image.Name), path, cancellationToken);
            }
            else if (image.Manifest.Protocol == GuestProtocol.Http1)
            {
                (subject, _gateway) = await RawSubject.CreateAsync(workspace, image, path, cancellationToken);
            }
            else
            {
                throw new CommandException("by hand it is asked by HTTP/1.1, which its guest does not speak");
            }

            _subjects.Add(mode, (subject, []));
        }
        catch (CommandException exception)
        {
            _reasons.Add(mode, exception.Message);
        }
    }

    private async Task TryAsync(BootMode mode, IBootSubject subject, CancellationToken cancellationToken)
    {
        var tried = new List<BootSample>();
        while (tried.Count < WarmUps)
        {
            tried.Add(await ActivateAsync(mode, subject, 0, cancellationToken));
            await subject.RestAsync(cancellationToken);
        }

        if (tried.All(sample => sample.Source != mode.Source))
        {
            _reasons.Add(mode, subject.Explain(tried) ?? $"its VMs were {string.Join(", ", tried.Select(sample => sample.Source).Distinct())}");
            _subjects.Remove(mode);
        }
    }

    private static async Task<BootSample> ActivateAsync(BootMode mode, IBootSubject subject, int run, CancellationToken cancellationToken)
    {
        try
        {
            return await subject.ActivateAsync(run, cancellationToken);
        }
        catch (CommandException exception)
        {
            throw new CommandException($"{mode.Name}, run {run}: {exception.Message}", exception);
        }
    }

    private ModeResult Conclude(BootMode mode)
    {
        if (!_subjects.TryGetValue(mode, out var measured))
        {
            return new ModeResult(mode.Name, [], new Dictionary<string, int>(), _reasons[mode]);
        }

        var missed = measured.Samples.Where(sample => sample.Source != mode.Source).ToList();
        return new ModeResult(
            mode.Name,
            [.. measured.Samples.Where(sample => sample.Source == mode.Source)],
            missed.CountBy(sample => sample.Source).ToDictionary(),
            missed.Count > 0 ? measured.Subject.Explain(missed) : null);
    }
}
