using Gateway.Admin.Views;
using Gateway.Usage;

namespace Gateway.Admin.Endpoints;

/// <summary><c>GET /api/v1/usage</c>, with <c>?site=NAME</c>, <c>?from=DAY</c> and <c>?to=DAY</c>: what sites used, by day and site; the month so far where no day is named.</summary>
internal sealed class UsageEndpoints(UsageKeeper usage, TimeProvider time)
{
    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet("/api/v1/usage", ReadAsync);

    private async Task ReadAsync(HttpContext context)
    {
        var asked = context.Request.Query;
        var (from, to) = (Day(asked["from"]), Day(asked["to"]));
        if (from.IsWrong || to.IsWrong)
        {
            await AdminProblem.WriteAsync(context, StatusCodes.Status400BadRequest, "from and to must be days, such as 2026-01-31.");
            return;
        }

        try
        {
            var site = asked["site"].ToString() is { Length: > 0 } named ? named : null;
            var used = usage.Read(UsageQuery.Create(site, from.Day, to.Day, time.GetUtcNow()));
            await context.Response.WriteAsJsonAsync([.. used.Select(UsageView.Of)], ViewJson.Readable.UsageViewArray, cancellationToken: context.RequestAborted);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            await AdminProblem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, $"usage cannot be read: {error.Message}.");
        }
    }

    private static (DateOnly? Day, bool IsWrong) Day(string? text)
        => string.IsNullOrEmpty(text) ? (null, false) : UsageQuery.TryParseDay(text, out var day) ? (day, false) : (null, true);
}
