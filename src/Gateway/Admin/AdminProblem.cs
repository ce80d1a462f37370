using System.Net.Mime;
using System.Text.Json;
using Gateway.Errors;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.Admin;

/// <summary>Errors of the admin API: problem details, RFC 9457.</summary>
internal static class AdminProblem
{
    public static Task WriteAsync(HttpContext context, int status, string detail)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = MediaTypeNames.Application.ProblemJson;
        var problem = new Problem("about:blank", ReasonPhrases.GetReasonPhrase(status), status, detail);
        return JsonSerializer.SerializeAsync(context.Response.Body, problem, ProblemJson.Default.Problem, context.RequestAborted);
    }
}
