namespace Gateway.Dashboard.Boots;

/// <summary>Which activations the page "Boots" shows.</summary>
public enum BootKind
{
    All,
    Cold,
    Template,
    Shell,
    Suspended,
    Failed,
}
