using System.ComponentModel.DataAnnotations;
using Gateway.Vms.Sites.Policies;
using Microsoft.Extensions.Options;

namespace Gateway.Vms.Configuration;

/// <summary>The gateway's own section. Sections of launchers are inside it but their own business (<see cref="GatewaySection"/>).</summary>
public sealed class GatewayOptions
{
    public const string SectionName = "Gateway";

    [Range(1, 1)]
    public int Version { get; set; } = 1;

    /// <summary>The image store; relative to the working directory.</summary>
    [Required]
    public string Images { get; set; } = "images/out";

    /// <summary>Journal, sockets, templates, logs and the token; relative to the working directory.</summary>
    [Required]
    public string State { get; set; } = "artifacts/state";

    /// <summary>The folder of site files; relative to the working directory.</summary>
    [Required]
    public string Sites { get; set; } = "config/sites";

    [ValidateObjectMembers]
    public AdminOptions Admin { get; set; } = new();

    [ValidateObjectMembers]
    public HostOptions Host { get; set; } = new();

    /// <summary>Addresses and networks (<c>10.0.0.0/8</c>) whose <c>X-Forwarded-*</c> is believed.</summary>
    public IReadOnlyList<string> TrustedProxies { get; set; } = [];

    /// <summary>What holds for every site that does not say otherwise.</summary>
    public SitePolicy Defaults { get; set; } = SitePolicy.BuiltIn;

    /// <summary>What could not be read of the configuration; reported together with the rules that values break.</summary>
    internal IReadOnlyList<string> Unreadable { get; set; } = [];
}
