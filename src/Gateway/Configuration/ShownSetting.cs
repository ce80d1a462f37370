namespace Gateway.Configuration;

/// <summary>One setting as <c>gateway config show</c> shows it.</summary>
/// <param name="Key">Its path, <c>Gateway:Host:MaxVms</c>.</param>
/// <param name="Value">What holds; of a secret, that there is one.</param>
/// <param name="Source">Who set it: a file, <c>environment variable NAME</c>, <c>command line</c>, <c>default</c>, or the image.</param>
internal sealed record ShownSetting(string Key, string Value, string Source);
