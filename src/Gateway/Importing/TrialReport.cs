namespace Gateway.Importing;

/// <summary>What trying an image has shown.</summary>
/// <param name="StatusLine">The first line of its first answer; null where it was not asked: it speaks no HTTP/1, or only its line was to be waited for.</param>
/// <param name="BootMilliseconds">From the start of its process until it was known to be ready, with what was found out applied.</param>
/// <param name="AnswerMilliseconds">Of a request on a new connection, the quickest of a few.</param>
/// <param name="ClosesAfterAnswer">Whether it ends each connection itself.</param>
/// <param name="HostMemoryMiB">Proportional set size of its process.</param>
/// <param name="Connections">How many connections it serves at once; null where that was not asked.</param>
/// <param name="ReadyLine">The pattern of the line by which it says that it listens; null where none was found.</param>
/// <param name="Remarks">What a person should know, a sentence each.</param>
/// <param name="Console">What it said, line by line.</param>
internal sealed record TrialReport(
    string? StatusLine,
    double BootMilliseconds,
    double AnswerMilliseconds,
    bool ClosesAfterAnswer,
    long HostMemoryMiB,
    int? Connections,
    string? ReadyLine,
    IReadOnlyList<string> Remarks,
    IReadOnlyList<string> Console);
