using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Benching.Boot;
using Gateway.Benching.Density;
using Gateway.Benching.Herd;
using Gateway.Benching.Overhead;
using Gateway.Cli;

namespace Gateway.Benching.Reports;

/// <summary>How results are written as JSON, and those of <c>bench boot</c> read again.</summary>
[JsonSerializable(typeof(BootResult))]
[JsonSerializable(typeof(HerdResult))]
[JsonSerializable(typeof(ProxyResult))]
[JsonSerializable(typeof(DensityResult))]
internal sealed partial class BenchJson : JsonSerializerContext
{
    /// <summary>Strict: what is missing is an error, not a zero.</summary>
    public static BenchJson Readable { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.Strict,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    });

    /// <summary>What an earlier <c>bench boot --json FILE</c> wrote.</summary>
    /// <exception cref="CommandException">It cannot be read, or is none.</exception>
    public static BootResult ReadBoot(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            var result = JsonSerializer.Deserialize(stream, Readable.BootResult);
            if (result is not { Version: Boot.BootResult.CurrentVersion })
            {
                throw new CommandException($"{path} is of another version than this program writes, {Boot.BootResult.CurrentVersion} (--compare).");
            }

            // What a list must not have is the one thing that the reader does not look at.
            return result.Modes.All(mode => mode is not null && mode.Samples.All(sample => sample is not null)) ? result : throw new JsonException("modes and samples must not be null");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{path} cannot be read (--compare): {exception.Message}", exception);
        }
        catch (JsonException exception)
        {
            throw new CommandException($"{path} is no result of 'gateway bench boot --json' (--compare): {exception.Message}", exception);
        }
    }
}
