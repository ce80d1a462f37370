using System.Globalization;
using Gateway.Admin.Views;
using Gateway.Proxy;
using Gateway.Vms.History;
using Gateway.Vms.Launching;

namespace Gateway.Admin.Endpoints;

/// <summary>
/// <c>GET /api/v1/activations</c>, with <c>?site=NAME</c>, <c>?source=cold</c> and <c>?most=NUMBER</c>: what brought VMs up lately, newest first; <c>GET /api/v1/activations/{number}</c>.
/// </summary>
internal sealed class ActivationEndpoints(ActivationHistory history)
{
    private const int Most = 100;

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/api/v1/activations", ListAsync);
        endpoints.MapGet("/api/v1/activations/{number}", FindAsync);
    }

    private Task ListAsync(HttpContext context)
    {
        var asked = context.Request.Query;
        var site = asked["site"].ToString() is { Length: > 0 } name ? name : null;
        VmSource? source = null;
        if (asked["source"].ToString() is { Length: > 0 } wanted)
        {
            source = Array.Find(Enum.GetValues<VmSource>(), known => ServerTiming.Name(known) == wanted) is var found && ServerTiming.Name(found) == wanted ? found : null;
            if (source is null)
            {
                return AdminProblem.WriteAsync(
                    context, StatusCodes.Status400BadRequest, $"source must be one of {string.Join(", ", Enum.GetValues<VmSource>().Select(ServerTiming.Name))}, but is '{wanted}'.");
            }
        }

        var most = Most;
        if (asked["most"].ToString() is { Length: > 0 } number && (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out most) || most is < 1 or > ActivationHistory.Capacity))
        {
            return AdminProblem.WriteAsync(context, StatusCodes.Status400BadRequest, $"most must be a number from 1 to {ActivationHistory.Capacity}, but is '{number}'.");
        }

        return context.Response.WriteAsJsonAsync(
            [.. history.Latest(most, site, source).Select(ActivationView.Of)], ViewJson.Readable.ActivationViewArray, cancellationToken: context.RequestAborted);
    }

    private Task FindAsync(HttpContext context)
    {
        var number = (string)context.Request.RouteValues["number"]!;
        return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) && history.Find(wanted) is { } found
            ? context.Response.WriteAsJsonAsync(ActivationView.Of(found), ViewJson.Readable.ActivationView, cancellationToken: context.RequestAborted)
            : AdminProblem.WriteAsync(context, StatusCodes.Status404NotFound, $"there is no activation {number}, or none any more: the latest {ActivationHistory.Capacity} are kept.");
    }
}
