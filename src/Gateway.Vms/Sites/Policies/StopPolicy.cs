namespace Gateway.Vms.Sites.Policies;

/// <summary>How guests that can be asked to stop are asked.</summary>
/// <param name="Signal">The signal's name, <c>SIGTERM</c>.</param>
/// <param name="Deadline">How long they are given.</param>
public sealed record StopPolicy(string Signal, TimeSpan Deadline)
{
    public static readonly StopPolicy Default = new("SIGTERM", TimeSpan.FromSeconds(5));
}
