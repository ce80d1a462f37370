namespace Gateway.Qemu.Qmp;

/// <summary>A command that QEMU refused, did not answer in time, or could not answer because the connection is gone.</summary>
internal sealed class QmpException(string message, Exception? innerException = null) : Exception(message, innerException);
