namespace Gateway.Testing.Telemetry;

/// <summary>A span as it was exported; ids in hexadecimal.</summary>
/// <param name="Parent">Empty where it begins its trace.</param>
/// <param name="Kind">1 internal, 2 server, 3 client, as OTLP counts.</param>
/// <param name="Begun">Nanoseconds since 1970.</param>
/// <param name="Ended">Nanoseconds since 1970.</param>
/// <param name="Attributes">Their values as text.</param>
/// <param name="Events">Their names.</param>
/// <param name="Links">The ids of the spans they lead to.</param>
/// <param name="IsError">Whether its status says so.</param>
/// <param name="Resource">Whose it is.</param>
public sealed record OtlpSpan(
    string Trace,
    string Id,
    string Parent,
    string Name,
    int Kind,
    ulong Begun,
    ulong Ended,
    IReadOnlyDictionary<string, string> Attributes,
    IReadOnlyList<string> Events,
    IReadOnlyList<string> Links,
    bool IsError,
    IReadOnlyDictionary<string, string> Resource);
