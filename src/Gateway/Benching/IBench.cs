namespace Gateway.Benching;

/// <summary>One measurement of one image, from its preparation to its result.</summary>
internal interface IBench<TResult>
{
    /// <summary>What it is at, for a person who waits.</summary>
    string Doing { get; }

    /// <summary>Runs once.</summary>
    /// <param name="startedAt">The hour, for the result.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    Task<TResult> RunAsync(DateTimeOffset startedAt, CancellationToken cancellationToken);
}
