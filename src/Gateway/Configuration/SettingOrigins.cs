namespace Gateway.Configuration;

/// <summary>Tells whom a broken rule of the merged configuration is to be laid to.</summary>
/// <param name="file">The configuration file; empty where there is none.</param>
/// <param name="typed">Settings of the command line.</param>
internal sealed class SettingOrigins(string file, IReadOnlyList<KeyValuePair<string, string?>> typed)
{
    /// <summary>How the framework's own result builder begins a failure: <c>Property KEY: RULE</c>.</summary>
    private const string Framework = "Property ";

    /// <param name="failure">A key, a blank, and the rule: <c>Gateway:Host:MaxVms must be …</c>.</param>
    /// <returns>The same after the place that set the key.</returns>
    public string Attribute(string failure)
    {
        if (failure.StartsWith(Framework, StringComparison.Ordinal) && failure.IndexOf(": ", StringComparison.Ordinal) is > 0 and var end)
        {
            failure = $"{failure[Framework.Length..end]} {failure[(end + 2)..]}";
        }

        var key = failure.Split(' ', 2)[0];
        if (typed.Any(setting => IsAtOrBelow(setting.Key, key)))
        {
            return $"command line: {failure}";
        }

        var variable = Environment.GetEnvironmentVariables().Keys.OfType<string>().FirstOrDefault(name => IsAtOrBelow(name.Replace("__", ":", StringComparison.Ordinal), key));
        return variable is not null ? $"environment variable {variable}: {failure}"
            : file.Length > 0 ? $"{file}: {failure}"
            : failure;
    }

    private static bool IsAtOrBelow(string setting, string key)
        => setting.StartsWith(key, StringComparison.OrdinalIgnoreCase) && (setting.Length == key.Length || setting[key.Length] == ':');
}
