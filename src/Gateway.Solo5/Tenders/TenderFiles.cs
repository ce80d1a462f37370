namespace Gateway.Solo5.Tenders;

/// <summary>How a tender finds what its guest is made of.</summary>
/// <param name="Tap">The network device: a name, or <c>@N</c> for a descriptor.</param>
/// <param name="Program">Path of the guest's program.</param>
/// <param name="Disks">Paths of its disks.</param>
internal sealed record TenderFiles(string Tap, string Program, IReadOnlyList<string> Disks);
