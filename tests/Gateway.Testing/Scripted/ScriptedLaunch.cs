using Gateway.Vms.Launching;

namespace Gateway.Testing.Scripted;

/// <summary>One launch that began, and what the test makes of it.</summary>
public sealed class ScriptedLaunch
{
    private readonly TaskCompletionSource _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal ScriptedLaunch(VmSpecification specification, CancellationToken cancellationToken)
    {
        Specification = specification;
        cancellationToken.Register(() => _cancelled.TrySetResult());
    }

    public VmSpecification Specification { get; }

    /// <summary>Ends when the core gives the launch up.</summary>
    public Task Cancelled => _cancelled.Task;

    internal Task Outcome => _outcome.Task;

    /// <summary>The guest answers.</summary>
    public void Answer() => _outcome.TrySetResult();

    /// <summary>The launch fails.</summary>
    /// <param name="isOfApplication">Whether the guest had come up, and its application did not.</param>
    public void Fail(VmLaunchFailure failure, bool isOfApplication = false)
        => _outcome.TrySetException(new VmLaunchException(failure, $"VM {Specification.Id}: scripted to fail.", "the end of a scripted console") { IsOfApplication = isOfApplication });
}
