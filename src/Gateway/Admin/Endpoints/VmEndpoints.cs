using Gateway.Admin.Views;
using Gateway.Vms.Activation;

namespace Gateway.Admin.Endpoints;

/// <summary><c>GET /api/v1/vms</c>: every VM there is, oldest first.</summary>
internal static class VmEndpoints
{
    public static void MapVms(this IEndpointRouteBuilder endpoints)
    {
        var activator = endpoints.ServiceProvider.GetRequiredService<VmActivator>();
        endpoints.MapGet("/api/v1/vms", context => context.Response.WriteAsJsonAsync(
            [.. activator.Snapshot().Select(VmView.Of).OrderBy(vm => vm.StartedAt ?? DateTimeOffset.MaxValue)],
            ViewJson.Readable.VmViewArray,
            cancellationToken: context.RequestAborted));
    }
}
