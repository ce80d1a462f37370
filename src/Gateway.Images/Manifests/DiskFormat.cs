using System.Text.Json.Serialization;

namespace Gateway.Images.Manifests;

/// <summary>The format of a disk's file. Never guessed: a guest could write another format's header.</summary>
public enum DiskFormat
{
    [JsonStringEnumMemberName("raw")]
    Raw,

    [JsonStringEnumMemberName("qcow2")]
    Qcow2,
}
