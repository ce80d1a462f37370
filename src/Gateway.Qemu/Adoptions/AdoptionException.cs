namespace Gateway.Qemu.Adoptions;

/// <summary>A VM of an earlier gateway that cannot be taken over; the message says why.</summary>
internal sealed class AdoptionException(string message, Exception? innerException = null) : Exception(message, innerException);
