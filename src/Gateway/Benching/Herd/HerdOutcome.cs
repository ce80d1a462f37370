using Gateway.Benching.Statistics;

namespace Gateway.Benching.Herd;

/// <summary>Requests that came at the same moment, and what became of them.</summary>
/// <param name="Gateway">How VMs could come about: <c>cold</c>, or <c>shells</c>.</param>
/// <param name="Urls">For how many sleeping URLs.</param>
/// <param name="Requests">How many all together.</param>
/// <param name="Served">How many a guest answered.</param>
/// <param name="Vms">How many VMs that took.</param>
/// <param name="Sources">How many of the requests had a VM from where.</param>
/// <param name="Seconds">Until the last answer had begun.</param>
/// <param name="FirstByte">Milliseconds; null where nothing was served.</param>
/// <param name="Failures">Why requests were not served, each reason once.</param>
internal sealed record HerdOutcome(
    string Gateway, int Urls, int Requests, int Served, int Vms, IReadOnlyDictionary<string, int> Sources, double Seconds, Summary? FirstByte, IReadOnlyList<string> Failures);
