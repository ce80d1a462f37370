namespace Gateway.Vms.Configuration;

/// <summary>A section below <c>Gateway</c> that another project reads and checks, as a launcher does; registered as a singleton it is no unknown key.</summary>
/// <param name="Name">The key below <c>Gateway</c>: <c>Qemu</c>.</param>
/// <param name="Defaults">Every key in it, with what holds where nobody sets it.</param>
public sealed record GatewaySection(string Name, IReadOnlyDictionary<string, string> Defaults);
