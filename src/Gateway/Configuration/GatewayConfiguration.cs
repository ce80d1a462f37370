using Gateway.Cli;
using Gateway.Configuration.Reloading;
using Gateway.Images.Documents;
using Gateway.Vms.Configuration;
using Microsoft.Extensions.Options;

namespace Gateway.Configuration;

/// <summary>
/// The configuration of one gateway, merged and found valid: the file, over it the environment (<c>Gateway__Qemu__Accelerator=kvm</c>), over both what was typed
/// (<c>--Gateway:Qemu:Accelerator=kvm</c>). Relative paths are relative to the working directory.
/// </summary>
/// <param name="Root">Every key.</param>
/// <param name="Options">The gateway's own section.</param>
/// <param name="LauncherSections">What launchers read below it.</param>
/// <param name="Origins">Who set what.</param>
/// <param name="File">Where it was read; empty where there was no file.</param>
/// <param name="Typed">Settings of the command line.</param>
internal sealed record GatewayConfiguration(
    IConfigurationRoot Root,
    GatewayOptions Options,
    IReadOnlyList<GatewaySection> LauncherSections,
    SettingOrigins Origins,
    string File,
    IReadOnlyList<KeyValuePair<string, string?>> Typed)
{
    private const string Endpoints = "Kestrel:Endpoints";
    private const string DefaultEndpoint = Endpoints + ":Http:Url";
    private const string DefaultUrl = "http://127.0.0.1:8080";

    /// <summary>Sections of a configuration file: ours, and the framework's and YARP's own.</summary>
    public static readonly IReadOnlyList<string> Sections = [GatewayOptions.SectionName, "Kestrel", "Logging", OperatorSection.Name];

    /// <summary>Where it listens, as it is configured: at least one address.</summary>
    public IReadOnlyList<string> Urls => [.. Root.GetSection(Endpoints).GetChildren().Select(endpoint => endpoint["Url"]).OfType<string>()];

    /// <summary>The configuration of a file.</summary>
    /// <exception cref="CommandException">Anything is wrong; a line an error, all of them.</exception>
    public static GatewayConfiguration Load(string file, IReadOnlyList<KeyValuePair<string, string?>> typed)
        => Require(TryLoad(file, typed));

    /// <summary>A configuration without a file.</summary>
    /// <exception cref="CommandException">Anything is wrong; a line an error, all of them.</exception>
    public static GatewayConfiguration Create(IReadOnlyList<KeyValuePair<string, string?>> typed)
        => Require(TryMerge(file: "", "{}"u8.ToArray(), typed));

    /// <summary>The configuration of a file, or everything that is wrong with it.</summary>
    public static ConfigurationReading TryLoad(string file, IReadOnlyList<KeyValuePair<string, string?>> typed)
    {
        if (Directory.Exists(file))
        {
            return ConfigurationReading.Unreadable($"{file}: is a folder, not a file.");
        }

        byte[] json;
        try
        {
            // Whatever it is: an operator may well hand over a pipe.
            json = System.IO.File.ReadAllBytes(file);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return ConfigurationReading.Unreadable($"{file}: there is no such file; name one with --config FILE.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return ConfigurationReading.Unreadable($"{file}: cannot be read: {exception.Message}");
        }

        var document = Document.Parse(file, json, DocumentStyle.Configuration);
        document.Root.IgnoreSections([.. Sections]);
        var errors = document.Finish();
        return errors.Count > 0 ? ConfigurationReading.Unreadable([.. errors.Select(error => error.ToString())]) : TryMerge(file, json, typed);
    }

    /// <summary>The keys whose values are not the same in another configuration, in order.</summary>
    public IReadOnlyList<string> DifferingKeys(GatewayConfiguration other)
    {
        var ours = Root.AsEnumerable().ToDictionary(StringComparer.OrdinalIgnoreCase);
        var theirs = other.Root.AsEnumerable().ToDictionary(StringComparer.OrdinalIgnoreCase);
        return [.. ours.Keys.Union(theirs.Keys, StringComparer.OrdinalIgnoreCase).Where(key => ours.GetValueOrDefault(key) != theirs.GetValueOrDefault(key)).Order(StringComparer.OrdinalIgnoreCase)];
    }

    private static ConfigurationReading TryMerge(string file, byte[] json, IReadOnlyList<KeyValuePair<string, string?>> typed)
    {
        IConfigurationRoot root;
        try
        {
            root = Merge(json, typed);
        }
        catch (FormatException exception)
        {
            // Two ways to write a key meet: { "A:B": 1, "A": { "B": 2 } }.
            return ConfigurationReading.Unreadable($"{file}: {exception.Message}");
        }

        using var services = new ServiceCollection().AddSingleton<IConfiguration>(root).AddGatewayOptions().BuildServiceProvider();
        var origins = new SettingOrigins(file, json, typed);
        string[] failures = [.. FrameworkRules.FindBroken(root), .. FindFailures(services)];
        if (failures.Length == 0)
        {
            // As it was found valid: each other way to it would read it once more.
            var options = services.GetRequiredService<IOptionsMonitor<GatewayOptions>>().CurrentValue;
            return new ConfigurationReading(new GatewayConfiguration(root, options, [.. services.GetServices<GatewaySection>()], origins, file, typed), options, []);
        }

        var readable = new OptionsFactory<GatewayOptions>(services.GetServices<IConfigureOptions<GatewayOptions>>(), []).Create(Microsoft.Extensions.Options.Options.DefaultName);
        return new ConfigurationReading(null, readable, [.. failures.Select(origins.Attribute)]);
    }

    private static IConfigurationRoot Merge(byte[] json, IReadOnlyList<KeyValuePair<string, string?>> typed)
    {
        using var content = new MemoryStream(json);
        // Of a key that was typed twice, the last counts.
        var overrides = typed.GroupBy(setting => setting.Key, StringComparer.OrdinalIgnoreCase).Select(settings => settings.Last());
        var root = new ConfigurationBuilder().AddJsonStream(content).AddEnvironmentVariables().AddInMemoryCollection(overrides).Build();
        if (!root.GetSection(Endpoints).GetChildren().Any())
        {
            root[DefaultEndpoint] = DefaultUrl;
        }

        return root;
    }

    private static IEnumerable<string> FindFailures(ServiceProvider services)
    {
        try
        {
            services.GetRequiredService<IStartupValidator>().Validate();
            return [];
        }
        catch (Exception exception) when (exception is OptionsValidationException or AggregateException)
        {
            return Failures(exception);
        }
    }

    private static IEnumerable<string> Failures(Exception exception) => exception switch
    {
        OptionsValidationException invalid => invalid.Failures,
        AggregateException several => several.InnerExceptions.SelectMany(Failures),
        _ => [exception.Message],
    };

    private static GatewayConfiguration Require(ConfigurationReading loaded)
        => loaded.Configuration ?? throw new CommandException(string.Join('\n', loaded.Errors));
}
