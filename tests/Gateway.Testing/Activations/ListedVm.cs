namespace Gateway.Testing.Activations;

/// <summary>One row of <c>GET /api/v1/vms</c>, whatever state the VM is in.</summary>
/// <param name="Pid">Null where there is no process, or it does not answer yet.</param>
internal sealed record ListedVm(string Id, string Site, string Instance, string State, int? Pid);
