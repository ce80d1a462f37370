using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Admin.Views;

/// <summary>How views are written as JSON, by the API and by the CLI.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(VmView[]))]
[JsonSerializable(typeof(VmView))]
[JsonSerializable(typeof(SiteView[]))]
[JsonSerializable(typeof(StoppedView))]
[JsonSerializable(typeof(ImageView[]))]
[JsonSerializable(typeof(ImageDetailsView))]
internal sealed partial class ViewJson : JsonSerializerContext;
