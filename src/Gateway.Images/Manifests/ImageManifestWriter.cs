using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gateway.Images.Documents;

namespace Gateway.Images.Manifests;

/// <summary>
/// Writes the canonical form of a manifest, of which the SHA-256 is the image's digest: fields in the order of <c>images/README.md</c>, those with their
/// default left out (so that a field added later changes no digest), files by name, two blanks of indentation, LF, a newline at the end.
/// </summary>
public static class ImageManifestWriter
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The bytes of <c>image.json</c>.</summary>
    public static byte[] Write(ImageManifest manifest)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            WriteFields(json, manifest);
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteFields(Utf8JsonWriter json, ImageManifest manifest)
    {
        var defaults = new ImageManifest { Kind = manifest.Kind, MemoryMiB = manifest.MemoryMiB, Ready = manifest.Ready, Files = manifest.Files };
        json.WriteStartObject();
        json.WriteNumber("version", ImageManifest.CurrentVersion);
        json.WriteString("kind", ChoiceNames.Of(manifest.Kind));
        WriteText(json, "kernel", manifest.Kernel, null);
        WriteText(json, "initrd", manifest.Initrd, null);
        WriteText(json, "cmdline", manifest.CommandLine, defaults.CommandLine);
        WriteDisks(json, manifest.Disks);
        WriteChoice(json, "machine", manifest.Machine, defaults.Machine);
        WriteText(json, "cpu", manifest.Cpu, defaults.Cpu);
        json.WriteNumber("memoryMiB", manifest.MemoryMiB);
        WriteNumber(json, "vcpus", manifest.VirtualCpus, defaults.VirtualCpus);
        WriteChoice(json, "nic", manifest.NetworkCard, defaults.NetworkCard);
        WritePorts(json, manifest.Ports, defaults.Ports);
        WriteChoice(json, "protocol", manifest.Protocol, defaults.Protocol);
        WriteNumber(json, "connections", manifest.Connections, defaults.Connections);
        if (manifest.ReusesConnections != (manifest with { KeepAlive = null }).ReusesConnections)
        {
            json.WriteBoolean("keepAlive", manifest.ReusesConnections);
        }

        json.WriteStartObject("ready");
        WriteText(json, "console", manifest.Ready.Console, null);
        WriteText(json, "http", manifest.Ready.Http, null);
        WriteChoice(json, "restored", manifest.Ready.Restored, RestoredReadiness.None);
        json.WriteEndObject();
        WriteText(json, "warmUp", manifest.WarmUp, null);
        WriteChoice(json, "template", manifest.Template, defaults.Template);
        json.WriteStartObject("files");
        foreach (var (name, digest) in manifest.Files.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            json.WriteString(name, digest);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteDisks(Utf8JsonWriter json, IReadOnlyList<ImageDisk> disks)
    {
        if (disks.Count == 0)
        {
            return;
        }

        json.WriteStartArray("disks");
        foreach (var disk in disks)
        {
            var defaults = new ImageDisk(disk.File);
            json.WriteStartObject();
            json.WriteString("file", disk.File);
            WriteChoice(json, "format", disk.Format, defaults.Format);
            if (disk.ReadOnly != defaults.ReadOnly)
            {
                json.WriteBoolean("readOnly", disk.ReadOnly);
            }

            WriteChoice(json, "bus", disk.Bus, defaults.Bus);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WritePorts(Utf8JsonWriter json, IReadOnlyList<int> ports, IReadOnlyList<int> defaults)
    {
        if (ports.SequenceEqual(defaults))
        {
            return;
        }

        json.WriteStartArray("ports");
        foreach (var port in ports)
        {
            json.WriteNumberValue(port);
        }

        json.WriteEndArray();
    }

    private static void WriteText(Utf8JsonWriter json, string key, string? value, string? usual)
    {
        if (value is not null && value != usual)
        {
            json.WriteString(key, value);
        }
    }

    private static void WriteNumber(Utf8JsonWriter json, string key, int value, int usual)
    {
        if (value != usual)
        {
            json.WriteNumber(key, value);
        }
    }

    private static void WriteChoice<TChoice>(Utf8JsonWriter json, string key, TChoice value, TChoice usual)
        where TChoice : struct, Enum
    {
        if (!EqualityComparer<TChoice>.Default.Equals(value, usual))
        {
            json.WriteString(key, ChoiceNames.Of(value));
        }
    }
}
