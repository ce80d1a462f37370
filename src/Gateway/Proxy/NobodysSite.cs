using Gateway.Errors;
using Gateway.Telemetry;

namespace Gateway.Proxy;

/// <summary>The end of the way of requests: there is nothing at their address.</summary>
internal sealed class NobodysSite(RejectionMetrics rejections)
{
    public Task AnswerAsync(HttpContext context)
    {
        rejections.Rejected(RequestEntry.Http, Failure.NoSite);
        return FailureWriter.WriteAsync(context, Failure.NoSite);
    }
}
