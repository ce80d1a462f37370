namespace Gateway.Images.Containers.Formats;

/// <summary>The value of a key whose name is all that it says: how Go's sets become JSON.</summary>
internal sealed record EmptyObject;
