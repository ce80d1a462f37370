using Gateway.Admin.Health;
using Gateway.Admin.Views;

namespace Gateway.Admin.Endpoints;

/// <summary><c>GET /api/v1/health</c>: what is used of everything that is bounded, and what was refused or failed within the last hour.</summary>
internal sealed class HostEndpoints(HostHealth health)
{
    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet("/api/v1/health", ReadAsync);

    private async Task ReadAsync(HttpContext context)
    {
        try
        {
            var view = new HealthView([.. health.Gauges().Select(GaugeView.Of)], [.. health.Failures().Select(FailureView.Of)]);
            await context.Response.WriteAsJsonAsync(view, ViewJson.Readable.HealthView, cancellationToken: context.RequestAborted);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            await AdminProblem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, $"what is kept on disk cannot be measured: {error.Message}.");
        }
    }
}
