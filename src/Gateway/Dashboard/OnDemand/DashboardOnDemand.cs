using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Dashboard.OnDemand;

/// <summary>
/// The dashboard, made when the first request for it comes: a gateway whose dashboard nobody opens neither starts later for it nor is larger. It has services and a pipeline of
/// its own; what it shows it has from the gateway. Thread-safe.
/// </summary>
internal sealed class DashboardOnDemand(IServiceProvider gateway) : IAsyncDisposable
{
    private readonly Lazy<MadeDashboard> _made = new(() => MadeDashboard.Create(gateway));

    public Task InvokeAsync(HttpContext context)
    {
        var made = _made.Value;
        context.Features.Set<IServiceProvidersFeature>(new RequestServicesFeature(context, made.Scopes));
        return made.Pipeline(context);
    }

    public ValueTask DisposeAsync() => _made.IsValueCreated ? _made.Value.Services.DisposeAsync() : ValueTask.CompletedTask;
}
