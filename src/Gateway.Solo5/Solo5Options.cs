namespace Gateway.Solo5;

/// <summary>The section <c>Gateway:Solo5</c>.</summary>
internal sealed class Solo5Options
{
    public const string SectionName = "Gateway:Solo5";

    /// <summary>The tender of machine <c>solo5-spt</c>: a name to be found in PATH, or a path.</summary>
    public string Spt { get; set; } = "solo5-spt";

    /// <summary>The same of machine <c>solo5-hvt</c>.</summary>
    public string Hvt { get; set; } = "solo5-hvt";
}
