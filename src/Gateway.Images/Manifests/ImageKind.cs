using System.Text.Json.Serialization;

namespace Gateway.Images.Manifests;

/// <summary>What the guest is made of; decides nothing but defaults and what tools can say about it.</summary>
public enum ImageKind
{
    /// <summary>A folder of files behind the static-site unikernel.</summary>
    [JsonStringEnumMemberName("site")]
    Site,

    /// <summary>An application on the micro-Linux base.</summary>
    [JsonStringEnumMemberName("linux")]
    Linux,

    [JsonStringEnumMemberName("unikraft")]
    Unikraft,

    [JsonStringEnumMemberName("mirage")]
    Mirage,

    [JsonStringEnumMemberName("nanos")]
    Nanos,

    [JsonStringEnumMemberName("osv")]
    Osv,

    [JsonStringEnumMemberName("rumprun")]
    Rumprun,

    [JsonStringEnumMemberName("solo5")]
    Solo5,

    /// <summary>Anything else that boots.</summary>
    [JsonStringEnumMemberName("generic")]
    Generic,
}
