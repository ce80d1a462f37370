namespace Gateway.Testing;

/// <summary>The bounds of every wait in tests, in one place: long enough for a loaded machine, never reached by a test that passes.</summary>
public static class TestTimeouts
{
    /// <summary>For something that only this process has to do.</summary>
    public static readonly TimeSpan Local = TimeSpan.FromSeconds(10);

    /// <summary>For a virtual machine or another process to start, answer or end.</summary>
    public static readonly TimeSpan Process = TimeSpan.FromSeconds(60);

    /// <summary>For a command that does dozens of such things one after the other.</summary>
    public static readonly TimeSpan Measurement = TimeSpan.FromMinutes(3);

    /// <summary>A token for a whole test with virtual machines: cancelled after <see cref="Process"/>, so that nothing it waits for hangs for ever.</summary>
    public static CancellationToken ProcessToken() => new CancellationTokenSource(Process).Token;
}
