using System.Collections.Frozen;
using System.Text.Json;

namespace Gateway.Vms.Diagnostics;

/// <summary>What tags and spans say for the values of an enum: <c>queue_full</c> for <c>QueueFull</c>.</summary>
public static class TagValue
{
    public static string Of<T>(T value)
        where T : struct, Enum
        => Names<T>.All[value];

    private static class Names<T>
        where T : struct, Enum
    {
        public static readonly FrozenDictionary<T, string> All = Enum.GetValues<T>().ToFrozenDictionary(value => value, value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));
    }
}
