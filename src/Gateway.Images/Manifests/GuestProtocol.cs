using System.Text.Json.Serialization;

namespace Gateway.Images.Manifests;

/// <summary>What the guest speaks on its first port.</summary>
public enum GuestProtocol
{
    [JsonStringEnumMemberName("http1")]
    Http1,

    /// <summary>HTTP/2 without TLS, from the first byte on.</summary>
    [JsonStringEnumMemberName("h2c")]
    H2c,

    [JsonStringEnumMemberName("tcp")]
    Tcp,
}
