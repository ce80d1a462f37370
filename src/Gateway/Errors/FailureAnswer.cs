namespace Gateway.Errors;

/// <summary>What a client is told about a <see cref="Failure"/>: nothing about images, VMs or the host.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">A stable name for programs, <c>boot-deadline</c>.</param>
/// <param name="Detail">A sentence for people.</param>
internal sealed record FailureAnswer(int Status, string Code, string Detail)
{
    public static FailureAnswer Of(Failure failure) => failure switch
    {
        Failure.NoSite => new(StatusCodes.Status404NotFound, "no-site", "There is no site at this address."),
        Failure.NoImage => new(StatusCodes.Status404NotFound, "no-site", "There is no site at this address."),
        Failure.NoPath => new(StatusCodes.Status400BadRequest, "no-path", "Sites answer to paths only."),
        Failure.BodyTooLong => new(StatusCodes.Status413PayloadTooLarge, "body-too-long", "The request's body is longer than the site takes."),
        Failure.QueueFull => new(StatusCodes.Status503ServiceUnavailable, "queue-full", "Too many requests are waiting. Please try again in a moment."),
        Failure.PendingTimeout => new(StatusCodes.Status503ServiceUnavailable, "pending-timeout", "The site is busy and did not get to this request in time. Please try again in a moment."),
        Failure.StateUnusable => new(StatusCodes.Status503ServiceUnavailable, "state-unusable", "The site cannot be resumed from where it was; its operator has to decide what becomes of that."),
        Failure.BackOff => new(StatusCodes.Status503ServiceUnavailable, "back-off", "The site failed to start a moment ago and will be tried again shortly."),
        Failure.BootDeadline => new(StatusCodes.Status504GatewayTimeout, "boot-deadline", "The site took too long to start."),
        Failure.BootFailed => new(StatusCodes.Status502BadGateway, "boot-failed", "The site could not be started."),
        Failure.VmDied => new(StatusCodes.Status502BadGateway, "vm-died", "The site stopped before it answered."),
        Failure.Unreachable => new(StatusCodes.Status502BadGateway, "unreachable", "The site does not accept connections."),
        Failure.BadAnswer => new(StatusCodes.Status502BadGateway, "bad-answer", "The site did not answer properly."),
        Failure.VolumesFull => new(StatusCodes.Status503ServiceUnavailable, "volumes-full", "There is no room for what the site would keep; its operator has to make some."),
        Failure.ShuttingDown => new(StatusCodes.Status503ServiceUnavailable, "shutting-down", "The gateway is shutting down. Please try again in a moment."),
        _ => throw new InvalidOperationException($"No answer for {failure}."),
    };
}
