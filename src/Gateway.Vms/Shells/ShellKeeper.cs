using System.Threading.Channels;
using Gateway.Images.Catalog;
using Gateway.Vms.Admission;
using Gateway.Vms.Boots;
using Gateway.Vms.Launching;
using Gateway.Vms.Sites;
using Gateway.Vms.Templates;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using HostOptions = Gateway.Vms.Configuration.HostOptions;

namespace Gateway.Vms.Shells;

/// <summary>
/// Prepares for activations to come, one thing at a time and only while nothing boots: makes templates of images that were booted, or that sites want shells of, and keeps the shells that
/// <see cref="ShellPlan"/> chooses. Whatever goes wrong here costs no request anything.
/// </summary>
internal sealed class ShellKeeper(
    IVmLauncher launcher,
    SiteCatalog sites,
    ImageCatalog images,
    ImageDemand demand,
    HostBudget budget,
    HostOptions limits,
    BootWorkers boots,
    TemplateMaker templates,
    ShellWishes wishes,
    TimeProvider time,
    ILogger<ShellKeeper> logger) : BackgroundService
{
    /// <summary>How long a change may be followed by others before something is done about it.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromMilliseconds(100);

    /// <summary>How long all shells that are missing may take.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>After it even without a change: scores fade.</summary>
    private static readonly TimeSpan Round = ImageDemand.HalfLife / 5;

    /// <summary>Full means: it is known already that something has changed.</summary>
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Of templates. One that was made and is gone, evicted perhaps, is not made again and again either. Only the keeper's own task uses it.</summary>
    private readonly Attempts<(string Digest, TemplateShape Shape)> _attempts = new(time);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        demand.Activated += OnChanged;
        sites.Changed += OnChanged;
        launcher.ShellsChanged += OnChanged;
        try
        {
            OnChanged(this, EventArgs.Empty);
            while (await ChangeAsync(stoppingToken))
            {
                await PrepareAsync(stoppingToken);
            }
        }
        finally
        {
            demand.Activated -= OnChanged;
            sites.Changed -= OnChanged;
            launcher.ShellsChanged -= OnChanged;
        }
    }

    private void OnChanged(object? sender, EventArgs change) => _changes.Writer.TryWrite(true);

    private void OnChanged(object? sender, ImageScore image) => _changes.Writer.TryWrite(true);

    private async Task<bool> ChangeAsync(CancellationToken cancellationToken)
    {
        using var round = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var timer = time.CreateTimer(static state => ((CancellationTokenSource)state!).Cancel(), round, Round, Timeout.InfiniteTimeSpan);
        try
        {
            await _changes.Reader.WaitToReadAsync(round.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return true;
        }

        await Task.Delay(Calm, time, cancellationToken);
        _changes.Reader.TryRead(out _);
        return true;
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        try
        {
            var floors = await FloorsAsync(cancellationToken);
            var scores = demand.Scores();
            foreach (var specification in floors.Select(floor => floor.Specification).Concat(scores.Select(image => image.Specification)))
            {
                await BakeAsync(specification, cancellationToken);
            }

            await boots.QuietAsync(cancellationToken);
            using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            bounded.CancelAfter(Patience);
            wishes.Latest = ShellPlan.Choose(floors, scores, limits.Shells, budget.Free);
            await launcher.KeepShellsAsync(wishes.Latest, bounded.Token);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            // Requests are served without shells, too; the next change is another chance.
            logger.ShellsNotKept(error.Message);
        }
    }

    private async Task<IReadOnlyList<(VmSpecification Specification, int Count)>> FloorsAsync(CancellationToken cancellationToken)
    {
        var floors = new List<(VmSpecification, int)>();
        foreach (var site in sites.WithShells)
        {
            // Where requests choose the image, no image is the site's.
            if (!site.Image.HasCaptures && images.FindDigest(site.Image.Text) is not null)
            {
                floors.Add((LaunchSpecification.Of(site, "", await images.LoadAsync(site.Image.Text, cancellationToken), TemplateShapes.OwnName), site.Policy.Boot.Shells));
            }
        }

        return floors;
    }

    private async Task BakeAsync(VmSpecification specification, CancellationToken cancellationToken)
    {
        var key = (specification.Image.Digest, TemplateShape.Of(specification));
        if (TemplateRules.WhyNot(specification) is not null || !_attempts.MayTry(key))
        {
            return;
        }

        await boots.QuietAsync(cancellationToken);
        try
        {
            await templates.MakeAsync(specification, cancellationToken);
            _attempts.Rest(key);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            // It boots for its requests all the same.
            _attempts.Failed(key);
            logger.NotBaked(specification.Image.Name, error.Message);
        }
    }
}
