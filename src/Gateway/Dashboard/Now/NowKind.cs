namespace Gateway.Dashboard.Now;

/// <summary>Which VMs and sites the page "Now" shows.</summary>
public enum NowKind
{
    All,

    /// <summary>There is a process.</summary>
    Running,

    /// <summary>There is none: suspended, or never asked for.</summary>
    Asleep,

    /// <summary>Processes that no site has yet.</summary>
    Ahead,
}
