using System.CommandLine;
using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using Gateway.Benching;
using Gateway.Benching.Reports;
using Gateway.Cli;
using Gateway.Configuration;
using Gateway.Images;
using Gateway.Images.Storage;

namespace Gateway.Commands.Benches;

/// <summary>A command that measures one image and prints a table, or JSON, or both.</summary>
internal abstract class MeasuringCommand : ConfiguredCommand
{
    private const string Output = "-";
    private readonly EndSignals _signals;
    private readonly Option<string> _image = new("--image") { Description = "The image to measure.", HelpName = "NAME", Required = true };
    private readonly Option<string> _path = new("--path") { Description = "The path to ask for.", HelpName = "PATH", DefaultValueFactory = _ => "/" };

    private readonly Option<string?> _json = new("--json")
    {
        Description = "Print JSON in place of the table; with a FILE, write it there as well as the table here.",
        HelpName = "FILE",
        Arity = ArgumentArity.ZeroOrOne,
    };

    protected MeasuringCommand(Arguments typed, EndSignals signals, string name, string description, params IReadOnlyList<string> examples)
        : base(typed, name, description, examples)
    {
        _signals = signals;
        _image.CompletionSources.Add(ImageNames);
        _path.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } path && (!path.StartsWith('/') || path.Any(letter => letter is <= ' ' or > '~')))
            {
                result.AddError("--path takes a path as a request line has it: it begins with '/', and has no blanks.");
            }
        });
        Options.Add(_image);
        Options.Add(_path);
        Options.Add(_json);
    }

    /// <summary>An option that takes a number within bounds.</summary>
    protected static Option<int> CreateCount(string name, string description, Func<int> standard, int most)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => standard() };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !(int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most))
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} takes a number from 1 to {most}, not '{token.Value}'."));
            }
        });
        return option;
    }

    /// <summary>The path to ask for.</summary>
    protected string PathOf(ParseResult parsed) => parsed.GetRequiredValue(_path);

    /// <summary>Measures, and writes the result where it was asked for.</summary>
    /// <param name="parsed">What was typed.</param>
    /// <param name="jsonType">How the result is written as JSON.</param>
    /// <param name="create">What measures, given the configuration and the image.</param>
    /// <param name="write">Prints the result.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    protected async Task<T> MeasureAsync<T>(
        ParseResult parsed, JsonTypeInfo<T> jsonType, Func<GatewayConfiguration, Image, IBench<T>> create, Action<TextWriter, T> write, CancellationToken cancellationToken)
    {
        // Whoever is impatient waits for the gateways of the bench to end; the second signal makes them hurry, too.
        _signals.CanHurry = true;
        var configuration = Load(parsed);
        var image = new ImageStore(configuration.Options.Images, TimeProvider.System).Load(parsed.GetRequiredValue(_image));
        var (isJson, path) = (parsed.GetResult(_json) is { Implicit: false }, parsed.GetValue(_json));
        var output = parsed.InvocationConfiguration.Output;
        using var file = isJson && path is not (null or Output) ? new ReportFile(path, _json.Name) : null;
        var bench = create(configuration, image);
        T result;
        using (ProgressLine.Start(_ => bench.Doing))
        {
            result = await bench.RunAsync(TimeProvider.System.GetUtcNow(), cancellationToken);
        }

        if (isJson && file is null)
        {
            Listing.WriteJson(output, result, jsonType);
            return result;
        }

        write(output, result);
        if (file is not null)
        {
            using var text = new StringWriter();
            Listing.WriteJson(text, result, jsonType);
            file.Write(text.ToString());
        }

        return result;
    }
}
