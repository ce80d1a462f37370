namespace Gateway.Testing.Activations;

/// <summary>What is asked again and again: one key of a site, or a site that knows none.</summary>
internal sealed class SoakInstance(SoakSite site, int number)
{
    public SoakSite Site { get; } = site;

    /// <summary>What it is asked as.</summary>
    public string Host { get; } = site.Kind == SoakInstanceKind.Host ? $"h{number}.{site.Name}.test" : $"{site.Name}.test";

    /// <summary>What the first answer to this client set; null before, and where nobody is told apart.</summary>
    public string? Cookie { get; set; }

    /// <summary>One client gets one cookie: the first answer is waited for.</summary>
    public SemaphoreSlim FirstAnswer { get; } = new(1);

    /// <summary>Time stamp of the last request that was answered; null where none was.</summary>
    public long? Served { get; set; }

    /// <summary>How the gateway's API calls it; null where it is not known, or another for each request.</summary>
    public string? Key => Site.Kind switch
    {
        SoakInstanceKind.Site => "",
        SoakInstanceKind.Host => Host,
        SoakInstanceKind.Client => Cookie?.Split('=')[1].Split('.')[0],
        _ => null,
    };

    public override string ToString() => $"{Host}{(Site.Kind == SoakInstanceKind.Client ? $" (client {number})" : "")}";
}
