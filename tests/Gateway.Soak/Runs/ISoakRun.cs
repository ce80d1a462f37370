namespace Gateway.Soak.Runs;

/// <summary>Something that must hold however often it is done.</summary>
internal interface ISoakRun
{
    /// <summary>How it is asked for on the command line, and what its progress is kept under.</summary>
    string Name { get; }

    string Description { get; }

    /// <summary>How often.</summary>
    int Rounds { get; }

    /// <summary>Sets up what the rounds share. After a round that failed, another takes its place.</summary>
    Task<ISoakSession> OpenAsync(CancellationToken cancellationToken);
}
