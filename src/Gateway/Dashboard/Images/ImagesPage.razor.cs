using Gateway.Dashboard.Layout;
using Gateway.Images.Storage;
using Gateway.Vms.History;
using Gateway.Vms.Launching;
using Microsoft.AspNetCore.Components;

namespace Gateway.Dashboard.Images;

/// <summary>What there is to boot, and what has been made ahead of each. The store is read beside the page, and again from time to time.</summary>
public sealed partial class ImagesPage : LivePage
{
    /// <summary>Reading thousands of manifests takes a while.</summary>
    private static readonly TimeSpan LeastAge = TimeSpan.FromSeconds(10);

    private IReadOnlyList<ImageSummary> _images = [];
    private IReadOnlyList<ImageSummary> _shown = [];
    private Dictionary<string, int> _shells = [];
    private string _search = "";
    private string? _problem;
    private bool _isRead;
    private long? _readAt;
    private Task _reading = Task.CompletedTask;

    [Inject]
    private ImageStore Store { get; set; } = null!;

    [Inject]
    private IVmLauncher Launcher { get; set; } = null!;

    [Inject]
    private ActivationTimes Times { get; set; } = null!;

    [Inject]
    private ActivationHistory History { get; set; } = null!;

    protected override ChangeSignal Changes => History.Changes;

    private string Lead => _isRead ? $"{Figures.Bytes(_images.Sum(image => image.Size))} in {Store.Folder}" : Store.Folder;

    protected override void Look()
    {
        _shells = Launcher.Shells.GroupBy(shell => shell.Specification.Image.Digest, StringComparer.Ordinal).ToDictionary(shells => shells.Key, shells => shells.Count(), StringComparer.Ordinal);
        if (_reading.IsCompleted && (_readAt is not { } read || Time.GetElapsedTime(read) >= LeastAge))
        {
            _reading = ReadAsync();
        }
    }

    /// <summary>The first page has them at once.</summary>
    protected override Task OnParametersSetAsync() => _reading;

    private async Task ReadAsync()
    {
        try
        {
            (_images, _problem) = (await Task.Run(Store.List, Left), null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _problem = error.Message;
        }

        (_isRead, _readAt) = (true, Time.GetTimestamp());
        Choose();
    }

    private void Choose()
    {
        var search = _search.Trim();
        _shown = search.Length == 0 ? _images : [.. _images.Where(image => image.Name.Contains(search, StringComparison.OrdinalIgnoreCase))];
    }
}
