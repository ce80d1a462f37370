using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Gateway.Cli;

/// <summary>What every command that prints a table or a result does about <c>--json</c>.</summary>
internal static class Listing
{
    public static Option<bool> CreateJsonOption() => new("--json") { Description = "Print JSON." };

    /// <summary>Prints one result as a JSON document.</summary>
    public static void WriteJson<T>(TextWriter output, T result, JsonTypeInfo<T> jsonType) => output.WriteLine(JsonSerializer.Serialize(result, jsonType));

    /// <summary>Prints one result: as a JSON document, or in words.</summary>
    public static void Write<T>(TextWriter output, bool json, T result, JsonTypeInfo<T> jsonType, string text)
    {
        if (json)
        {
            WriteJson(output, result, jsonType);
        }
        else
        {
            output.WriteLine(text);
        }
    }

    /// <summary>Prints the items: all of them as one JSON document, or a row each.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="json">Whether JSON is wanted.</param>
    /// <param name="items">The items.</param>
    /// <param name="jsonType">How the items are written as JSON.</param>
    /// <param name="table">Headings without rows yet.</param>
    /// <param name="row">The cells of one item.</param>
    public static void Write<T>(TextWriter output, bool json, T[] items, JsonTypeInfo<T[]> jsonType, Table table, Func<T, IReadOnlyList<string>> row)
    {
        if (json)
        {
            WriteJson(output, items, jsonType);
            return;
        }

        foreach (var item in items)
        {
            table.Add(row(item));
        }

        table.WriteTo(output);
    }
}
