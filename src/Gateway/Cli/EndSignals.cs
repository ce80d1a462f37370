using System.Runtime.InteropServices;

namespace Gateway.Cli;

/// <summary>
/// What a terminal or a service manager says about ending, SIGINT, SIGQUIT or SIGTERM: the first signal asks and the second one insists. Who cannot be hurried is ended by the second one as a
/// process without a handler is. The only place in the process that takes these signals.
/// </summary>
internal sealed class EndSignals : IDisposable
{
    private readonly CancellationTokenSource _asked = new();
    private readonly CancellationTokenSource _insisted = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _count;

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Asked => _asked.Token;

    /// <summary>Cancelled by the second one, where <see cref="CanHurry"/>.</summary>
    public CancellationToken Insisted => _insisted.Token;

    /// <summary>Whether somebody looks at <see cref="Insisted"/>, so that no signal ends the process.</summary>
    public bool CanHurry { get; set; }

    /// <summary>Begins to take the signals of this process.</summary>
    public static EndSignals Listen()
    {
        var signals = new EndSignals();
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGQUIT, PosixSignal.SIGTERM })
        {
            signals._registrations.Add(PosixSignalRegistration.Create(signal, context => context.Cancel = signals.Take()));
        }

        return signals;
    }

    /// <summary>Takes the end of the standard input for a signal as well: it comes when whoever holds the other end is gone, however that ended.</summary>
    public void TakeEndOfInput() => new Thread(() =>
    {
        using var input = Console.OpenStandardInput();
        input.CopyTo(Stream.Null);
        Take();
    }) { IsBackground = true, Name = "end of input" }.Start();

    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());

    /// <returns>Whether the process shall live on.</returns>
    private bool Take()
    {
        if (Interlocked.Increment(ref _count) == 1)
        {
            _asked.Cancel();
            return true;
        }

        if (CanHurry)
        {
            _insisted.Cancel();
        }

        return CanHurry;
    }
}
