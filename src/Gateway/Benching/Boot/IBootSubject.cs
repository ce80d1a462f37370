using Gateway.Cli;

namespace Gateway.Benching.Boot;

/// <summary>What is measured in one mode: a VM that comes about in one way.</summary>
internal interface IBootSubject
{
    /// <summary>Brings the VM to where an activation starts, and waits until everything that was started for that has come to rest, so that other modes have the machine for themselves.</summary>
    Task RestAsync(CancellationToken cancellationToken);

    /// <summary>One activation.</summary>
    /// <exception cref="CommandException">No guest answered; says why.</exception>
    Task<BootSample> ActivateAsync(int run, CancellationToken cancellationToken);

    /// <summary>Why activations came from somewhere else than they should, as far as it can be known; else null.</summary>
    string? Explain(IReadOnlyList<BootSample> missed);
}
