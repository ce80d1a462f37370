using System.Text.Json.Serialization;

namespace Gateway.Errors;

/// <summary>Problem details, RFC 9457.</summary>
/// <param name="Type">What kind of problem; <c>about:blank</c>: the status says it.</param>
/// <param name="Title">The status in words.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">A sentence for people.</param>
/// <param name="Code">An extension: a stable name for programs, as <c>boot-deadline</c>.</param>
internal sealed record Problem(
    string Type,
    string Title,
    int Status,
    string Detail,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Code = null);
