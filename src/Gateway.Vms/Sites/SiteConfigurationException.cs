using Gateway.Images.Documents;

namespace Gateway.Vms.Sites;

/// <summary>Site files that break rules; the message has a line an error: file, key, rule.</summary>
public sealed class SiteConfigurationException(IReadOnlyList<DocumentError> errors) : Exception(string.Join(Environment.NewLine, errors))
{
    public IReadOnlyList<DocumentError> Errors { get; } = errors;
}
