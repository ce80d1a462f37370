using System.Text.Json.Serialization;

namespace Gateway.Images.Manifests;

/// <summary>Whether clones of a booted guest may be made, and when its state is taken.</summary>
public enum TemplatePolicy
{
    /// <summary>When it is ready.</summary>
    [JsonStringEnumMemberName("ready")]
    Ready,

    /// <summary>Before the application starts: the init waits; environment, volume and application come after the restore.</summary>
    [JsonStringEnumMemberName("preApp")]
    PreApp,

    /// <summary>Not at all: the guest cannot share its seed, clock or identity.</summary>
    [JsonStringEnumMemberName("never")]
    Never,
}
