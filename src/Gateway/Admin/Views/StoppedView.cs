namespace Gateway.Admin.Views;

/// <summary>The answer to <c>POST /api/v1/sites/{site}/stop</c>.</summary>
/// <param name="Stopped">How many VMs were stopped.</param>
internal sealed record StoppedView(int Stopped);
