namespace Gateway.Vms.Launching;

/// <summary>The state of a VM could not be saved. The message says why, with the setting to look at.</summary>
public sealed class VmSuspendException(string message, Exception? innerException = null) : Exception(message, innerException);
