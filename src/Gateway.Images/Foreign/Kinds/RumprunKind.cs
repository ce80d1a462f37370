using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Images.Manifests;

namespace Gateway.Images.Foreign.Kinds;

/// <summary>
/// rumprun: JSON is the command line. Arguments are a text, the program's own command line, or an object: further members of the configuration, as <c>blk</c>. NetBSD's driver knows the
/// interface from before virtio 1.0 only.
/// </summary>
internal static class RumprunKind
{
    private const string Address = "\"method\": \"static\",\"addr\": \"{guest.address}\",\"mask\": \"{guest.prefix}\",\"gw\": \"{guest.gateway}\"";

    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ForeignKind Create() => new(ImageKind.Rumprun, CommandLine)
    {
        NetworkCard = NetworkCard.VirtioNetLegacy,
        MemoryMiB = 64,
        Marks = ["rumprun"],
    };

    private static string CommandLine(GuestArguments guest)
        => $"{{\"net\": {{\"if\": \"vioif0\",\"type\": \"inet\",{(guest.HasStaticAddress ? Address : "\"method\": \"dhcp\"")}}},{Members(guest)}}}";

    private static string Members(GuestArguments guest)
    {
        if (!guest.Text.StartsWith('{'))
        {
            return $"\"cmdline\": {Quote(GuestArguments.Join(guest.Name, guest.Text))}";
        }

        try
        {
            var members = JsonNode.Parse(guest.Text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false })!.AsObject();
            return members.ContainsKey("net")
                ? throw new ImageException(ImageErrorReason.InvalidSource, "the arguments have a member 'net', which is the gateway's to set; ask for an address with --dhcp, or leave it out.")
                : string.Join(',', members.Select(member => $"{Quote(member.Key)}: {member.Value?.ToJsonString(Compact) ?? "null"}").DefaultIfEmpty($"\"cmdline\": {Quote(guest.Name)}"));
        }
        catch (JsonException error)
        {
            throw new ImageException(ImageErrorReason.InvalidSource, $"the arguments begin as JSON and are none: {error.Message}", error);
        }
    }

    private static string Quote(string text) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";
}
