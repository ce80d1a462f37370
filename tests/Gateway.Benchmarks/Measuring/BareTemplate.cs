using Gateway.Testing.Running;

namespace Gateway.Benchmarks.Measuring;

/// <summary>The one template of a gateway as a script has it at hand: the state of the devices, and the pages of the memory that are other than zero, neighbours together.</summary>
internal sealed record BareTemplate(byte[] State, IReadOnlyList<(long Offset, byte[] Pages)> Memory, long Size)
{
    private const int PageSize = 4096;

    public static BareTemplate Read(GatewayFolder folder)
    {
        var template = Directory.GetDirectories(Path.Combine(folder.State, "templates")).Single();
        var memory = File.ReadAllBytes(Path.Combine(template, "ram"));
        return new BareTemplate(File.ReadAllBytes(Path.Combine(template, "state")), [.. Runs(memory)], memory.Length);
    }

    private static IEnumerable<(long Offset, byte[] Pages)> Runs(byte[] memory)
    {
        for (var begin = 0; begin < memory.Length; begin += PageSize)
        {
            var end = begin;
            while (end < memory.Length && memory.AsSpan(end, PageSize).ContainsAnyExcept((byte)0))
            {
                end += PageSize;
            }

            if (end > begin)
            {
                yield return (begin, memory[begin..end]);
                begin = end;
            }
        }
    }
}
