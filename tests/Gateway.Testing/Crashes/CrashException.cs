namespace Gateway.Testing.Crashes;

/// <summary>What a crash left that it should not have, or took with it.</summary>
public sealed class CrashException(string message) : Exception(message);
