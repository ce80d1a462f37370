namespace Gateway.Images.Apps;

/// <summary>How far a build is: entries read into the disk, of so many. Reported for every one: show it now and then.</summary>
public readonly record struct AppBuildProgress(int Done, int Total);
