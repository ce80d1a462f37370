using Gateway.Configuration;

namespace Gateway.Admin.Views;

/// <summary>A site as <c>GET /api/v1/sites/{site}</c> shows it: its file merged with the defaults and its image.</summary>
/// <param name="Name">The name of its file.</param>
/// <param name="File">The file.</param>
/// <param name="Settings">Every key with its value and who set it; of secrets, that there is one.</param>
internal sealed record SiteDetailsView(string Name, string File, IReadOnlyList<ShownSetting> Settings);
