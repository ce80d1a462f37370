namespace Gateway.Images.Catalog;

/// <summary>A name of the store leads somewhere else than before.</summary>
/// <param name="OldDigest">Null: the name is new. Empty: it led to something broken.</param>
/// <param name="NewDigest">Null: the name is gone. Empty: it leads to something broken.</param>
public sealed record ImageChange(string Name, string? OldDigest, string? NewDigest);
