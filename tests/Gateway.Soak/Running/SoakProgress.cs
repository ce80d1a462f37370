using System.Text.Json;

namespace Gateway.Soak.Running;

/// <summary>How far a run has come; kept in a file after every round.</summary>
/// <param name="Done">Rounds that are over.</param>
/// <param name="Failures">What was wrong in those that failed.</param>
internal sealed record SoakProgress(int Done, IReadOnlyList<string> Failures)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static SoakProgress None { get; } = new(0, []);

    /// <summary>What the file says; none where there is no file, or where it makes no sense.</summary>
    public static SoakProgress Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<SoakProgress>(File.ReadAllText(file), Format) is { Failures: not null } progress ? progress : None;
        }
        catch (Exception error) when (error is IOException or JsonException)
        {
            return None;
        }
    }

    /// <summary>Writes the file, whole or not at all.</summary>
    public void Write(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file + ".new", JsonSerializer.Serialize(this, Format));
        File.Move(file + ".new", file, overwrite: true);
    }
}
