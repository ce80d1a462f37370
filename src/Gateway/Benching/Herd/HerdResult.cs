namespace Gateway.Benching.Herd;

/// <summary>One run of <c>gateway bench herd</c>.</summary>
/// <param name="StartedAt">When it began.</param>
/// <param name="Image">The image's name.</param>
/// <param name="Digest">The image's digest.</param>
/// <param name="Machine">What it was measured on.</param>
/// <param name="Herds">What was measured.</param>
internal sealed record HerdResult(DateTimeOffset StartedAt, string Image, string Digest, Machine Machine, IReadOnlyList<HerdOutcome> Herds)
{
    /// <summary>Whether each request was served, and one URL by one VM.</summary>
    public bool IsGood => Herds.All(herd => herd.Served == herd.Requests && herd.Vms <= herd.Urls);
}
