using Gateway.Testing;
using Gateway.Usage;
using Gateway.Vms.Usage;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Gateway.Tests.Usage;

public sealed class UsageStoreTests : IDisposable
{
    private static readonly DateOnly Day = new(2026, 1, 31);
    private static readonly UsageAmount Some = new(1, 2, 3, 4, 5, 6.5, 7.25, 8, 9);
    private static readonly UsageQuery All = new(null, DateOnly.MinValue, DateOnly.MaxValue);

    private readonly TemporaryFolder _folder = new();

    private string File => _folder.Combine("usage.db");

    [Fact]
    public void Add_Twice_IsTheSumAndOutlivesAProcessThatNeverCloses()
    {
        using var store = UsageStore.Open(File);
        store.Add(Day, new Dictionary<string, UsageAmount> { ["blog"] = Some });
        store.Add(Day, new Dictionary<string, UsageAmount> { ["blog"] = Some });

        using var other = UsageStore.Open(File);

        Assert.Equal([new SiteUsage(Day, "blog", Some + Some)], other.Read(All));
    }

    [Fact]
    public void Read_SiteAndDays_GivesTheseInOrder()
    {
        using var store = UsageStore.Open(File);
        foreach (var day in new[] { Day.AddDays(1), Day, Day.AddDays(2) })
        {
            store.Add(day, new Dictionary<string, UsageAmount> { ["shop"] = Some, ["blog"] = Some });
        }

        Assert.Equal([(Day, "blog"), (Day, "shop"), (Day.AddDays(1), "blog"), (Day.AddDays(1), "shop")], store.Read(All with { To = Day.AddDays(1) }).Select(used => (used.Day, used.Site)));
        Assert.Equal([Day.AddDays(1), Day.AddDays(2)], store.Read(new UsageQuery("shop", Day.AddDays(1), DateOnly.MaxValue)).Select(used => used.Day));
        Assert.Empty(store.Read(All with { Site = "' OR 1=1 --" }));
    }

    [Fact]
    public void Open_OfANewerGateway_SaysSoAndLeavesIt()
    {
        UsageStore.Open(File).Dispose();
        using (var database = new SqliteConnection($"Data Source={File};Pooling=False"))
        {
            database.Open();
            using var command = database.CreateCommand();
            command.CommandText = "PRAGMA user_version = 2;";
            command.ExecuteNonQuery();
        }

        var error = Assert.Throws<IOException>(() => UsageStore.Open(File));

        Assert.Contains("newer gateway (version 2, this one knows 1)", error.Message, StringComparison.Ordinal);
        Assert.False(UsageStore.IsRuined(error));
    }

    public void Dispose() => _folder.Dispose();
}
