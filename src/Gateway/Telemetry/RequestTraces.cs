using System.Collections.Frozen;
using System.Diagnostics;
using Gateway.Vms.Sites;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Telemetry;

/// <summary>What the gateway says of the span that the server has for each request.</summary>
internal static class RequestTraces
{
    /// <summary>Those that a span may be called by (OpenTelemetry's conventions for HTTP): what a client makes up is not one of them.</summary>
    private static readonly FrozenSet<string> Methods = FrozenSet.ToFrozenSet(["CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"]);

    /// <summary>Whose request it is.</summary>
    public static void BelongsTo(HttpContext context, Site site)
    {
        if (SpanOf(context) is { } span)
        {
            span.DisplayName = Methods.Contains(context.Request.Method) ? context.Request.Method : "HTTP";
            span.AddTag("gateway.site", site.Name);
        }
    }

    /// <summary>What its client was answered, by whomever.</summary>
    public static void Answered(HttpContext context)
    {
        if (SpanOf(context) is { } span)
        {
            var status = context.Response.StatusCode;
            span.SetTag("http.response.status_code", status);
            if (status >= StatusCodes.Status500InternalServerError)
            {
                span.SetStatus(ActivityStatusCode.Error);
            }
        }
    }

    private static Activity? SpanOf(HttpContext context) => context.Features.Get<IHttpActivityFeature>()?.Activity is { IsAllDataRequested: true } span ? span : null;

    /// <summary>Leaves out what monitoring and dashboards ask every few seconds, of which nobody wants a trace; what changes something has one.</summary>
    public static RequestDelegate LeaveOutQuestions(RequestDelegate next) => context =>
    {
        if (Activity.Current is { } span && HttpMethods.IsGet(context.Request.Method))
        {
            span.IsAllDataRequested = false;
            span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }

        return next(context);
    };
}
