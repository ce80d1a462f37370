using System.Net.Mime;
using System.Text.Json;
using Gateway.Errors;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

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

    /// <summary>Nobody has shown who asks.</summary>
    public static Task WriteUnauthorizedAsync(HttpContext context)
    {
        context.Response.Headers[HeaderNames.WWWAuthenticate] = "Bearer";
        return WriteAsync(context, StatusCodes.Status401Unauthorized, $"Send 'Authorization: Bearer TOKEN'; the token is in {AdminToken.FileName} in the state folder (Gateway:State).");
    }
}
