namespace Gateway.Vms.Sites.Policies;

/// <summary>What happens to a VM when its idle time is over.</summary>
public enum IdleAction
{
    /// <summary>It is stopped; the next request boots another.</summary>
    Stop,

    /// <summary>Its state goes to disk; the next request resumes it.</summary>
    Suspend,

    /// <summary>Nothing: it runs on.</summary>
    Keep,
}
