namespace Gateway.Configuration;

/// <summary>Tells who set a key of the merged configuration, and whom a broken rule is to be laid to.</summary>
/// <param name="file">The configuration file; empty where there is none.</param>
/// <param name="json">What is in it.</param>
/// <param name="typed">Settings of the command line.</param>
internal sealed class SettingOrigins(string file, byte[] json, IReadOnlyList<KeyValuePair<string, string?>> typed)
{
    /// <summary>The source of what nobody has set.</summary>
    public const string Default = "default";

    private const string CommandLine = "command line";

    private readonly Lazy<IReadOnlyList<string>> _inFile = new(() => KeysOf(json));

    /// <summary>How the framework's own result builder begins a failure: <c>Property KEY: RULE</c>.</summary>
    private const string Framework = "Property ";

    /// <summary>Every key of a configuration file's content, with those above it.</summary>
    public static IReadOnlyList<string> KeysOf(byte[] json)
    {
        using var content = new MemoryStream(json);
        return [.. new ConfigurationBuilder().AddJsonStream(content).Build().AsEnumerable().Select(setting => setting.Key)];
    }

    /// <summary>Whether the key is among them, or one below it.</summary>
    public static bool IsIn(IReadOnlyList<string> keys, string key) => keys.Any(set => IsAtOrBelow(set, key));

    /// <summary>Who has the last word on the key, or on one below it; null where nobody has set it.</summary>
    public string? Of(string key)
    {
        if (typed.Any(setting => IsAtOrBelow(setting.Key, key)))
        {
            return CommandLine;
        }

        var variable = Environment.GetEnvironmentVariables().Keys.OfType<string>().FirstOrDefault(name => IsAtOrBelow(name.Replace("__", ":", StringComparison.Ordinal), key));
        return variable is not null ? $"environment variable {variable}" : IsIn(_inFile.Value, key) ? file : null;
    }

    /// <param name="failure">A key, a blank, and the rule: <c>Gateway:Host:MaxVms must be …</c>.</param>
    /// <returns>The same after the place that set the key.</returns>
    public string Attribute(string failure)
    {
        if (failure.StartsWith(Framework, StringComparison.Ordinal) && failure.IndexOf(": ", StringComparison.Ordinal) is > 0 and var end)
        {
            failure = $"{failure[Framework.Length..end]} {failure[(end + 2)..]}";
        }

        var origin = Of(failure.Split(' ', 2)[0]) ?? file;
        return origin.Length > 0 ? $"{origin}: {failure}" : failure;
    }

    private static bool IsAtOrBelow(string setting, string key)
        => setting.StartsWith(key, StringComparison.OrdinalIgnoreCase) && (setting.Length == key.Length || setting[key.Length] == ':');
}
