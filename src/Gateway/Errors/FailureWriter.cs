using System.Globalization;
using System.Net.Mime;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.Errors;

/// <summary>Answers a request in the gateway's own name: problem details (RFC 9457), or a page where the client asks for HTML.</summary>
internal static class FailureWriter
{
    private static readonly TimeSpan Shortly = TimeSpan.FromSeconds(1);

    /// <summary>Replaces the response, which must not have started.</summary>
    /// <param name="context">The request to answer.</param>
    /// <param name="failure">What went wrong.</param>
    /// <param name="retryAfter">When trying again can help; a 503 says a second where nothing better is known.</param>
    public static Task WriteAsync(HttpContext context, Failure failure, TimeSpan? retryAfter = null)
    {
        var answer = FailureAnswer.Of(failure);
        var response = context.Response;
        response.Clear();
        response.StatusCode = answer.Status;
        response.Headers.CacheControl = "no-store";
        response.Headers.Vary = "Accept";
        if (retryAfter is not null || answer.Status == StatusCodes.Status503ServiceUnavailable)
        {
            response.Headers.RetryAfter = WholeSeconds(retryAfter ?? Shortly);
        }

        var title = ReasonPhrases.GetReasonPhrase(answer.Status);
        var (type, body) = WantsPage(context.Request)
            ? ("text/html; charset=utf-8", ErrorPage.Render(answer.Status, title, answer.Detail))
            : (MediaTypeNames.Application.ProblemJson, JsonSerializer.SerializeToUtf8Bytes(new Problem("about:blank", title, answer.Status, answer.Detail, answer.Code), ProblemJson.Default.Problem));
        response.ContentType = type;
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    private static bool WantsPage(HttpRequest request)
    {
        foreach (var accept in request.Headers.Accept)
        {
            if (accept?.Contains(MediaTypeNames.Text.Html, StringComparison.OrdinalIgnoreCase) == true)
            {
                return true;
            }
        }

        return false;
    }

    private static string WholeSeconds(TimeSpan wait) => Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
