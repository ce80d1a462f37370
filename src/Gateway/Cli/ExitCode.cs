namespace Gateway.Cli;

/// <summary>What the process tells the shell.</summary>
internal static class ExitCode
{
    public const int Good = 0;

    public const int Failed = 1;

    public const int WrongUsage = 2;
}
