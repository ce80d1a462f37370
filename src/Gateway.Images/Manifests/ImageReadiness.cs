namespace Gateway.Images.Manifests;

/// <summary>What proves that a guest is ready. At least one of console and HTTP is there; where both are, the line starts the probing.</summary>
/// <param name="Console">A regular expression (.NET, without look-around and back-references) that a line of the console matches; null: the console proves nothing.</param>
/// <param name="Http">The path and query to ask for over HTTP; any answer is the proof. Null: not asked.</param>
/// <param name="Restored">The same for a guest that was restored.</param>
public sealed record ImageReadiness(string? Console, string? Http, RestoredReadiness Restored = RestoredReadiness.None);
