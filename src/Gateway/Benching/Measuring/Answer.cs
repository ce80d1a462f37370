namespace Gateway.Benching.Measuring;

/// <summary>One answer as a client on a connection of its own saw it.</summary>
/// <param name="FirstByte">From opening the connection to the first byte.</param>
/// <param name="Total">To the last one.</param>
/// <param name="Status">The status.</param>
/// <param name="Head">Status line and headers.</param>
internal sealed record Answer(TimeSpan FirstByte, TimeSpan Total, int Status, string Head)
{
    /// <summary>The last value of a header; null where there is none.</summary>
    public string? Header(string name)
    {
        string? value = null;
        foreach (var line in Head.AsSpan().EnumerateLines())
        {
            var colon = line.IndexOf(':');
            if (colon > 0 && line[..colon].Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                value = line[(colon + 1)..].Trim().ToString();
            }
        }

        return value;
    }
}
