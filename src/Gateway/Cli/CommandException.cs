namespace Gateway.Cli;

/// <summary>A command failed for a reason that its user can act on. Each line of the message is an error of its own and names the thing and the setting.</summary>
internal sealed class CommandException(string message, Exception? innerException = null) : Exception(message, innerException);
