namespace Gateway.Images.Sites;

/// <summary>One answer that the guest can give: prepared header lines and a body.</summary>
/// <param name="EntityTag">Inside <paramref name="Head"/>; empty where there is none.</param>
internal readonly record struct Representation(Slice Head, Slice Body, Slice EntityTag);
