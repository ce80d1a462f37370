using System.Text.Json.Serialization;

namespace Gateway.Images.Manifests;

/// <summary>What proves that a guest restored from a saved state is ready.</summary>
public enum RestoredReadiness
{
    /// <summary>Nothing: the state was taken when it was ready.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>A line on the console, as after a boot.</summary>
    [JsonStringEnumMemberName("console")]
    Console,

    /// <summary>An HTTP answer, as after a boot.</summary>
    [JsonStringEnumMemberName("http")]
    Http,
}
