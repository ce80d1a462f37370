using System.Text.RegularExpressions;
using Gateway.Importing;
using Xunit;

namespace Gateway.Tests.Importing;

/// <summary>Consoles as such systems leave them, and the line that is found in each.</summary>
public sealed class AnnouncementTests
{
    public static TheoryData<string[], string> Consoles => new()
    {
        { ["Powered by", "Prometheus 0.16.1", "en1: Added", "Listening on port 8080..."], "Listening on port 9090..." },
        { ["[    0.063212] Info: Starting up", "[    0.105531] netfront: up", "[    0.112233] server: listening on 10.0.2.15:80"], "[   12.345678] server: listening on 10.0.2.15:80" },
        { ["2026-01-02T03:04:05-00:00: [INFO] [http] listening on 80/TCP", "2026-01-02T03:04:06-00:00: [INFO] [http] GET / HTTP/1.1"], "2027-11-12T13:14:15-00:00: [INFO] [http] listening on 80/TCP" },
        { ["OSv v0.57.0", "eth0: 10.0.2.15", "Booted up in 140.11 ms", "Server started"], "Server started" },
        { ["http server ready", "mounting tmpfs"], "http server ready" },
    };

    [Theory]
    [MemberData(nameof(Consoles))]
    public void Find_ConsoleOfAServer_LineOfTheNextBootMatches(string[] lines, string ofTheNextBoot)
        => Assert.Matches(Announcement.Find(lines)[0], ofTheNextBoot);

    [Fact]
    public void Find_NothingLikeIt_None() => Assert.Empty(Announcement.Find(["booting", "GET / HTTP/1.1 200 listening"]));

    [Fact]
    public void Find_LineOfSigns_IsAPatternThatAnImageMayHave()
    {
        var pattern = Announcement.Find(["(*) listening [80] {a}+?|^$\\ "])[0];

        Assert.Matches(new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant), "(*) listening [81] {a}+?|^$\\");
        Assert.DoesNotMatch(pattern, "");
    }
}
