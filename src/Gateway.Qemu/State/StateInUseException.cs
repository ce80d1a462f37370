namespace Gateway.Qemu.State;

/// <summary>Another gateway has the state folder; the message says which process.</summary>
internal sealed class StateInUseException(string message, Exception innerException) : IOException(message, innerException);
