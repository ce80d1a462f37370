using Gateway.Images.Catalog;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Vms.Sites;

/// <summary>
/// Tells the operator once of each site whose image is not there: when the site comes, and when the image goes. Its requests fail until there is one; they are no place to tell it,
/// since strangers decide how many there are.
/// </summary>
internal sealed class MissingImages(SiteCatalog sites, ImageCatalog images, ILogger<MissingImages> logger) : IHostedService
{
    private const int MostNames = 5;

    private readonly Lock _gate = new();
    private HashSet<string> _told = [];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        sites.Changed += OnSitesChanged;
        images.Changed += OnImageChanged;
        Look();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        sites.Changed -= OnSitesChanged;
        images.Changed -= OnImageChanged;
        return Task.CompletedTask;
    }

    private void OnSitesChanged(object? sender, EventArgs change) => Look();

    private void OnImageChanged(object? sender, ImageChange change)
    {
        if (change.OldDigest is null || change.NewDigest is null)
        {
            Look();
        }
    }

    private void Look()
    {
        Site[] missing = [.. sites.Current.Sites.Where(site => !site.Image.HasCaptures && !images.Contains(site.Image.Text))];
        Site[] untold;
        lock (_gate)
        {
            untold = [.. missing.Where(site => !_told.Contains(site.Name))];
            _told = [.. missing.Select(site => site.Name)];
        }

        if (untold.Length > 0)
        {
            var names = string.Join("; ", untold.Take(MostNames).Select(site => $"{site.File}: Image: there is no image '{site.Image.Text}'"));
            logger.ImagesMissing(untold.Length, names, untold.Length > MostNames ? "; …" : "");
        }
    }
}
