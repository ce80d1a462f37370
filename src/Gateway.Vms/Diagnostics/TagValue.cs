using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Gateway.Vms.Diagnostics;

/// <summary>
/// What tags and spans say for the values of an enum: <c>queue_full</c> for <c>QueueFull</c>. Looked up by number: collections of enums are compiled anew in each process, whatever was published.
/// </summary>
public static class TagValue
{
    public static string Of<T>(T value)
        where T : struct, Enum
        => Names<T>.All[NumberOf(value)];

    /// <summary>Those of all values, each at its number.</summary>
    internal static IReadOnlyList<string> All<T>()
        where T : struct, Enum
        => Names<T>.All;

    internal static int NumberOf<T>(T value)
        where T : struct, Enum
        => Unsafe.BitCast<T, int>(value);

    private static string[] NamesOf(Type type)
    {
        // The names come in the order of the values.
        var names = Enum.GetNames(type);
        if (Enum.GetValuesAsUnderlyingType(type) is not int[] values || values.Length == 0 || values[0] != 0 || values[^1] != names.Length - 1)
        {
            throw new InvalidOperationException($"{type} does not count from 0.");
        }

        return Array.ConvertAll(names, JsonNamingPolicy.SnakeCaseLower.ConvertName);
    }

    private static class Names<T>
        where T : struct, Enum
    {
        public static readonly string[] All = NamesOf(typeof(T));
    }
}
