namespace Gateway.Configuration.Reloading;

/// <summary>The operator's own routes (<c>ReverseProxy</c>) as a configuration that can be replaced while YARP follows it.</summary>
internal sealed class OperatorSection : ConfigurationProvider, IConfigurationSource
{
    public const string Name = "ReverseProxy";

    /// <param name="configuration">Has the section.</param>
    public OperatorSection(IConfiguration configuration)
    {
        Data = ValuesOf(configuration);
        Section = new ConfigurationBuilder().Add(this).Build().GetSection(Name);
    }

    /// <summary>What YARP is to read and to follow.</summary>
    public IConfigurationSection Section { get; }

    public static bool IsIn(IConfiguration configuration) => configuration.GetSection(Name).Exists();

    public static bool Has(string key) => key.StartsWith($"{Name}:", StringComparison.OrdinalIgnoreCase);

    /// <summary>Takes the section of another configuration instead, and tells YARP; false where it is the same.</summary>
    public bool TryReplace(IConfiguration configuration)
    {
        var values = ValuesOf(configuration);
        if (values.Count == Data.Count && values.All(value => Data.TryGetValue(value.Key, out var before) && before == value.Value))
        {
            return false;
        }

        Data = values;
        OnReload();
        return true;
    }

    IConfigurationProvider IConfigurationSource.Build(IConfigurationBuilder builder) => this;

    private static Dictionary<string, string?> ValuesOf(IConfiguration configuration)
        => new(configuration.GetSection(Name).AsEnumerable().Where(setting => setting.Value is not null), StringComparer.OrdinalIgnoreCase);
}
