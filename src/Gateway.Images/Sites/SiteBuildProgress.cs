namespace Gateway.Images.Sites;

/// <summary>How far a build is. Reported at the beginning of every file, on whatever thread works: show it now and then, not each time.</summary>
/// <param name="Done">Files while reading, bytes while compressing.</param>
/// <param name="Total">The same when the phase is over; zero where it is not known.</param>
/// <param name="File">The path of the file that is read now; null in other phases.</param>
public readonly record struct SiteBuildProgress(SiteBuildPhase Phase, long Done, long Total, string? File);
