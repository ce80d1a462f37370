namespace Gateway.Vms.Sites;

/// <summary>What gets a VM of its own.</summary>
public enum InstanceKind
{
    /// <summary>One VM for the whole site.</summary>
    Site,

    /// <summary>One per lower-case host name, without port.</summary>
    Host,

    /// <summary>One per value of the path's captures; without captures, one per normalised path. Never the query.</summary>
    Path,

    /// <summary>One per client, told apart by a signed cookie of the site.</summary>
    Client,

    /// <summary>A fresh one for each request, destroyed after the response.</summary>
    Request,
}
