namespace Gateway.Images.Documents;

/// <summary>How a document is written, how its keys are compared, and how an error names them.</summary>
public enum DocumentStyle
{
    /// <summary>An operator's file: comments and trailing commas allowed, upper and lower case alike, keys as in <c>Match:Hosts:0</c>.</summary>
    Configuration,

    /// <summary>A file that programs write: plain JSON, names to the letter, keys as in <c>disks[0].file</c>.</summary>
    Manifest,
}
