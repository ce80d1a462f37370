using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Configuration;
using Gateway.Vms.Launching;

namespace Gateway.Admin.Views;

/// <summary>How views are written as JSON, by the API and by the CLI.</summary>
[JsonSerializable(typeof(VmView[]))]
[JsonSerializable(typeof(VmView))]
[JsonSerializable(typeof(SiteView[]))]
[JsonSerializable(typeof(SiteDetailsView))]
[JsonSerializable(typeof(MatchView))]
[JsonSerializable(typeof(ActivationView[]))]
[JsonSerializable(typeof(ActivationView))]
[JsonSerializable(typeof(HealthView))]
[JsonSerializable(typeof(StoppedView))]
[JsonSerializable(typeof(DashboardLinkView))]
[JsonSerializable(typeof(ImageView[]))]
[JsonSerializable(typeof(ImageDetailsView))]
[JsonSerializable(typeof(TemplateView[]))]
[JsonSerializable(typeof(UsageView[]))]
[JsonSerializable(typeof(VolumeView[]))]
[JsonSerializable(typeof(ShownSetting[]))]
[JsonSerializable(typeof(CheckView))]
[JsonSerializable(typeof(BuiltView))]
[JsonSerializable(typeof(ImportedView))]
[JsonSerializable(typeof(BuiltAppView))]
[JsonSerializable(typeof(LaunchExplanation))]
internal sealed partial class ViewJson : JsonSerializerContext
{
    /// <summary>For people's eyes too: indented, and quotes of a command line as they are. It never stands in a page.</summary>
    public static ViewJson Readable { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
