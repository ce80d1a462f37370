using Gateway.Vms.Launching;

namespace Gateway.Commands.Images;

/// <summary>How an image's VMs are booted, as a person reads it: each flag, and below it why it is there.</summary>
internal static class ExplanationText
{
    private const string Indent = "    ";

    public static void Write(TextWriter output, LaunchExplanation explanation)
    {
        output.WriteLine(explanation.Program);
        Write(output, explanation.Flags);
        output.WriteLine();
        output.WriteLine("left out");
        Write(output, explanation.LeftOut);
    }

    private static void Write(TextWriter output, IEnumerable<ExplainedPart> parts)
    {
        foreach (var part in parts)
        {
            output.WriteLine($"  {part.What}");
            output.WriteLine($"  {Indent}{part.Reason}");
        }
    }
}
