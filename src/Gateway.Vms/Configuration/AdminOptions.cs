using System.ComponentModel.DataAnnotations;

namespace Gateway.Vms.Configuration;

/// <summary><c>Gateway:Admin</c>.</summary>
public sealed class AdminOptions
{
    /// <summary>Where API, metrics and dashboard listen.</summary>
    [Required]
    public string Url { get; set; } = "http://127.0.0.1:8081";
}
