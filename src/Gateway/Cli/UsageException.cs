namespace Gateway.Cli;

/// <summary>What was typed contradicts itself, or the files that it names: seen only after they were looked at.</summary>
internal sealed class UsageException(string message) : Exception(message);
