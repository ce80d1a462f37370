namespace Gateway.Soak.Runs;

/// <summary>Rounds of one run, one after the other. Disposing it leaves nothing running, whatever has happened.</summary>
internal interface ISoakSession : IAsyncDisposable
{
    /// <summary>One round; throws if something is not as it should be.</summary>
    /// <returns>What there is to say of it, in a few words.</returns>
    Task<string> RunRoundAsync(CancellationToken cancellationToken);

    /// <summary>After the last round: ends everything in order; throws if something is left.</summary>
    Task EndAsync(CancellationToken cancellationToken);

    /// <summary>What explains a failure: the log of what was tested.</summary>
    string Log { get; }
}
