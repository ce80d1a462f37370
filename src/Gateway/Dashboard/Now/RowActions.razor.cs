using Gateway.Dashboard.Layout;
using Gateway.Dashboard.Notices;
using Gateway.Vms.Activation;
using Gateway.Vms.Sites;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Gateway.Dashboard.Now;

/// <summary>Wakes an instance, stops a site; says what came of it where that is not to be seen.</summary>
public sealed partial class RowActions : ComponentBase
{
    private bool _isBusy;

    [Parameter, EditorRequired]
    public required NowRow Row { get; set; }

    [Inject]
    private VmActivator Activator { get; set; } = null!;

    [Inject]
    private SiteCatalog Sites { get; set; } = null!;

    [Inject]
    private IHostApplicationLifetime Life { get; set; } = null!;

    [Inject]
    private NoticeBoard Notices { get; set; } = null!;

    [Inject]
    private IDialogService Dialogs { get; set; } = null!;

    private string Name => Row.Instance.Length == 0 ? Row.Site : $"{Row.Site} {Row.Instance}";

    private Task WakeAsync() => DoAsync(async () =>
    {
        if (Sites.Current.TryMatchInstance(Row.Site, Row.Instance, out var match))
        {
            await Activator.WakeAsync(match, Life.ApplicationStopping);
        }
        else
        {
            Notices.Add($"There is no site '{Row.Site}' any more.");
        }
    });

    private Task StopAsync() => DoAsync(async () =>
    {
        var vms = Activator.Snapshot().Where(vm => vm.Site == Row.Site).ToList();
        var requests = vms.Sum(vm => vm.Leases);
        var question = $"{Figures.Plural(vms.Count, "VM")} of site {Row.Site} will be stopped, suspended ones given up. "
            + (requests > 0 ? $"{Figures.Plural(requests, "request")} in flight may finish within Stop:Deadline." : "No request is in flight.");
        if (await Dialogs.ShowMessageBoxAsync($"Stop {Row.Site}?", question, "Stop", cancelText: "Cancel") == true)
        {
            await Activator.StopAsync(Row.Site, Life.ApplicationStopping);
        }
    });

    /// <summary>A click that comes twice counts once.</summary>
    private async Task DoAsync(Func<Task> action)
    {
        _isBusy = true;
        try
        {
            await action();
        }
        catch (ActivationException refused)
        {
            Notices.Add(refused.Message);
        }
        catch (OperationCanceledException)
        {
            Notices.Add("The gateway is ending.");
        }
        finally
        {
            _isBusy = false;
        }
    }
}
