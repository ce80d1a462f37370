namespace Gateway.Testing.Activations;

/// <summary>What gets a VM of its own; the names are those of the configuration.</summary>
internal enum SoakInstanceKind
{
    Site,
    Host,
    Client,
    Request,
}
