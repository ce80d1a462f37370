using System.CommandLine;
using System.CommandLine.Parsing;
using Gateway.Cli;

namespace Gateway.Commands.Images;

/// <summary>What is typed about whatever is imported: the file, where its server listens, how much memory it has.</summary>
internal sealed class ImportedFile
{
    public ImportedFile(Command command)
    {
        Ports.Validators.Add(result => BoundAll(result, "--port", ushort.MaxValue));
        Memory.Validators.Add(result => BoundAll(result, "--memory", 1024 * 1024));
        command.Arguments.Add(Path);
        command.Options.Add(Ports);
        command.Options.Add(Memory);
    }

    public Argument<string?> Path { get; } = new("FILE")
    {
        Description = "A container's image (an OCI layout or what 'docker save' writes, a folder or an archive), or a kernel; may be left out where a disk boots by itself.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public Option<int[]> Ports { get; } = new("--port")
    {
        Description = "The port that its server listens on; needed for a kernel, and where a container's image does not say. Of several of a container, requests go to the first.",
        HelpName = "N",
    };

    public Option<int?> Memory { get; } = new("--memory") { Description = "Guest memory; left out, what the image says, or its kind and its files need.", HelpName = "MIB" };

    /// <exception cref="UsageException">One of the options was typed.</exception>
    public static void RequireNone(ParseResult parsed, IEnumerable<Option> options, string why)
    {
        if (options.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } typed)
        {
            throw new UsageException($"{typed.Name} {why}.");
        }
    }

    public static void Bound(SymbolResult result, string name, int maximum, int value)
    {
        if (value < 1 || value > maximum)
        {
            result.AddError($"{name} must be 1 to {maximum}, but is {value}.");
        }
    }

    /// <summary>What is no number is told by the parser itself.</summary>
    private static void BoundAll(OptionResult result, string name, int maximum)
    {
        foreach (var token in result.Tokens)
        {
            if (int.TryParse(token.Value, out var value))
            {
                Bound(result, name, maximum, value);
            }
        }
    }
}
