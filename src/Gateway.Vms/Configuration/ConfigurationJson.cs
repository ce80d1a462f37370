using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Gateway.Vms.Configuration;

/// <summary>
/// Writes a merged configuration section back as the JSON it might have been written as, so that it is read by the same strict reader as every other document.
/// Configuration keeps text only: whole numbers, <c>true</c> and <c>false</c> become values again, except in <c>Env</c>, where everything is text.
/// </summary>
internal static class ConfigurationJson
{
    private const string TextOnly = "Env";

    /// <summary>An object with the section as its only member; an empty one where the section is not there.</summary>
    public static ReadOnlySpan<byte> Write(IConfiguration configuration, string section)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        if (configuration.GetSection(section) is { } found && found.GetChildren().Any())
        {
            writer.WritePropertyName(section);
            WriteObject(writer, [.. found.GetChildren()], textOnly: false);
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan;
    }

    private static void WriteSection(Utf8JsonWriter writer, IConfigurationSection section, bool textOnly)
    {
        IConfigurationSection[] children = [.. section.GetChildren()];
        if (children.Length == 0)
        {
            WriteValue(writer, section.Value, textOnly);
        }
        else if (!textOnly && children.All(child => int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
        {
            writer.WriteStartArray();
            foreach (var child in children)
            {
                WriteSection(writer, child, textOnly);
            }

            writer.WriteEndArray();
        }
        else
        {
            WriteObject(writer, children, textOnly);
        }
    }

    private static void WriteObject(Utf8JsonWriter writer, IConfigurationSection[] children, bool textOnly)
    {
        writer.WriteStartObject();
        foreach (var child in children.Where(child => !IsEmpty(child)))
        {
            writer.WritePropertyName(child.Key);
            WriteSection(writer, child, textOnly || child.Key.Equals(TextOnly, StringComparison.OrdinalIgnoreCase));
        }

        writer.WriteEndObject();
    }

    /// <summary>What <c>{}</c>, <c>[]</c> and <c>null</c> become in configuration: it says nothing.</summary>
    private static bool IsEmpty(IConfigurationSection section) => string.IsNullOrEmpty(section.Value) && !section.GetChildren().Any();

    private static void WriteValue(Utf8JsonWriter writer, string? value, bool textOnly)
    {
        if (textOnly)
        {
            writer.WriteStringValue(value);
        }
        else if (long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            writer.WriteNumberValue(number);
        }
        else if (bool.TryParse(value, out var flag))
        {
            writer.WriteBooleanValue(flag);
        }
        else
        {
            writer.WriteStringValue(value);
        }
    }
}
