using System.Reflection;
using System.Text.Json.Serialization;

namespace Gateway.Images.Documents;

/// <summary>How the values of an enum are written in documents: by <see cref="JsonStringEnumMemberNameAttribute"/>, else by their own name.</summary>
public static class ChoiceNames
{
    /// <summary>The name of one value.</summary>
    public static string Of<TChoice>(TChoice choice)
        where TChoice : struct, Enum
        => Table<TChoice>.Pairs.First(pair => EqualityComparer<TChoice>.Default.Equals(pair.Value, choice)).Key;

    /// <summary>Every name, in the order of the enum.</summary>
    public static IReadOnlyList<string> All<TChoice>()
        where TChoice : struct, Enum
        => [.. Table<TChoice>.Pairs.Select(pair => pair.Key)];

    internal static TChoice? Find<TChoice>(string name, StringComparer names)
        where TChoice : struct, Enum
        => Table<TChoice>.Pairs.Where(pair => names.Equals(pair.Key, name)).Select(pair => (TChoice?)pair.Value).FirstOrDefault();

    private static class Table<TChoice>
        where TChoice : struct, Enum
    {
        public static readonly KeyValuePair<string, TChoice>[] Pairs =
        [
            .. typeof(TChoice).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => KeyValuePair.Create(
                field.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? field.Name,
                (TChoice)field.GetValue(null)!)),
        ];
    }
}
