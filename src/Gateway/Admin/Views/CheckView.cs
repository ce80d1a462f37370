namespace Gateway.Admin.Views;

/// <summary>What <c>gateway check --json</c> found.</summary>
/// <param name="Errors">A line each: file, key, rule.</param>
/// <param name="Sites">How many site files are good.</param>
/// <param name="Images">How many images were looked at.</param>
internal sealed record CheckView(IReadOnlyList<string> Errors, int Sites, int Images);
