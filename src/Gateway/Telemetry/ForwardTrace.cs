using System.Diagnostics;
using System.Net.Http.Headers;
using Gateway.Errors;
using Gateway.Vms.Activation;
using Gateway.Vms.Diagnostics;

namespace Gateway.Telemetry;

/// <summary>The span <c>forward</c>, from handing a request to a guest until its answer begins, under the activation that the guest's lease is of; and what the guest is told of the trace.</summary>
internal static class ForwardTrace
{
    private const string ParentHeader = "traceparent";
    private const string StateHeader = "tracestate";

    /// <summary>Null where the request is not traced.</summary>
    public static Activity? Start(VmLease lease)
        => GatewayTraces.Source.HasListeners() ? GatewayTraces.Source.StartActivity("forward", ActivityKind.Client, lease.Activation?.Context ?? default) : null;

    /// <summary>
    /// Lets the guest go on with the trace (W3C Trace Context): it is told of this span, or of the request's where that is not sampled. Where nothing is traced here, it gets what the client sent.
    /// </summary>
    public static void Continue(Activity? span, HttpRequestHeaders headers)
    {
        if ((span ?? Activity.Current) is not { IdFormat: ActivityIdFormat.W3C, Id: { } id } context)
        {
            return;
        }

        headers.Remove(ParentHeader);
        headers.TryAddWithoutValidation(ParentHeader, id);
        headers.Remove(StateHeader);
        if (context.TraceStateString is { Length: > 0 } state)
        {
            headers.TryAddWithoutValidation(StateHeader, state);
        }
    }

    /// <summary>The answer has begun.</summary>
    public static void Answered(Activity? span, int status) => span?.SetTag("http.response.status_code", status).Stop();

    public static void Failed(Activity? span, Failure failure) => span.Fail(TagValue.Of(failure));
}
