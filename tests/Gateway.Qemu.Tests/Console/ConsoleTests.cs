using System.Text;
using System.Text.RegularExpressions;
using Gateway.Qemu.Console;
using Gateway.Testing;
using Gateway.Vms.Launching;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.Qemu.Tests.Console;

public sealed class ConsoleTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    [InlineData(100_000)]
    public void Tail_MoreThanItHolds_KeepsTheLastBytes(int piece)
    {
        var all = Enumerable.Range(0, 200_000).Select(number => (byte)('a' + (number % 26))).ToArray();
        var tail = new ConsoleTail();

        foreach (var bytes in all.Chunk(piece))
        {
            tail.Append(bytes);
        }

        Assert.Equal(all[^ConsoleTail.DefaultCapacity..], tail.ToArray());
    }

    [Theory]
    [InlineData(0, "cdefg\n")]
    [InlineData(4, "efg\n")]
    [InlineData(8, "")]
    [InlineData(9, "")]
    public void Tail_SinceAPosition_GivesWhatIsHeldFromThereOn(long position, string expected)
    {
        var tail = new ConsoleTail(capacity: 6);
        tail.Append("a\ncde"u8);
        tail.Append("fg\n"u8);

        var bytes = tail.Since(position, out var end);

        Assert.Equal(expected, Encoding.ASCII.GetString(bytes));
        Assert.Equal(new ConsolePlace(8, 2), end);
    }

    [Fact]
    public void Tail_LessThanItHolds_KeepsAll()
    {
        var tail = new ConsoleTail();
        tail.Append("first "u8);
        tail.Append("second"u8);

        Assert.Equal("first second", tail.ToString());
    }

    [Theory]
    [InlineData("plain\n", "plain\n")]
    [InlineData("\u001b[2J\u001b[1;31mred\u001b[0m", "red")]
    [InlineData("\u001b]0;title\u0007text", "text")]
    [InlineData("a\r\nb\rc", "a\nb\nc")]
    [InlineData("bell\u0007 null\0 del\u007f c1\u009b", "bell\ufffd null\ufffd del\ufffd c1\ufffd")]
    public void Sanitise_TerminalSequences_AreGone(string printed, string expected) => Assert.Equal(expected, ConsoleText.Sanitise(Encoding.UTF8.GetBytes(printed)));

    [Fact]
    public void Log_Full_KeepsTwoFilesWithTheEnd()
    {
        using var folder = new TemporaryFolder();
        using (var log = new ConsoleLog(folder.Combine("console.log"), maximumSize: 10))
        {
            foreach (var line in (string[])["one\n", "two\n", "three\n", "four\n", "five\n"])
            {
                log.Append(Encoding.ASCII.GetBytes(line));
            }
        }

        Assert.Equal("four\nfive\n", File.ReadAllText(folder.Combine("console.log")));
        Assert.Equal("three\n", File.ReadAllText(folder.Combine("console.log.1")));
    }

    [Fact]
    public void Log_FolderGone_LosesTheLogOnly()
    {
        using var log = new ConsoleLog("/nowhere/console.log");

        log.Append("text"u8);
    }

    [Theory]
    [InlineData("booting\nready\n", true)]
    [InlineData("booting\r\nready\r\n", true)]
    [InlineData("\u001b[2J\u001b[Hready\n", true)]
    [InlineData("ready", false)]
    [InlineData("not ready\n", false)]
    public void ReadyLine_ByteByByte_IsFound(string printed, bool expected)
    {
        var line = CreateReadyLine("^ready");

        var found = Encoding.UTF8.GetBytes(printed).Aggregate(false, (found, value) => line.Matches([value]) || found);

        Assert.Equal(expected, found);
        Assert.Equal(expected, CreateReadyLine("^ready").Matches(Encoding.UTF8.GetBytes(printed)));
    }

    [Fact]
    public void ReadyLine_EndlessLine_IsMatchedAtTheBoundAndSkipped()
    {
        var line = CreateReadyLine("^ready|x{20}");
        var endless = Enumerable.Repeat((byte)'y', 3 * ReadyLine.MaximumLength).ToArray();

        Assert.False(line.Matches(endless));
        Assert.False(line.Matches("ready"u8));
        Assert.True(line.Matches("\nready\n"u8));
    }

    [Fact]
    public void Pace_BeyondTheBurst_PausesAfterEachRead()
    {
        var time = new FakeTimeProvider();
        var pace = new ConsolePace(time);

        Assert.Equal(TimeSpan.Zero, pace.Take((int)ConsolePace.Burst - ConsolePace.LeastCount));
        Assert.NotEqual(TimeSpan.Zero, pace.Take(1));

        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(TimeSpan.Zero, pace.Take((int)ConsolePace.RegainedBytes - ConsolePace.LeastCount));
        Assert.NotEqual(TimeSpan.Zero, pace.Take(1));
    }

    [Theory]
    [InlineData("^ready", RegexOptions.None)]
    [InlineData("^ready$", RegexOptions.None)]
    [InlineData(@"^[a-z] \d", RegexOptions.None)]
    [InlineData("(a+)+$", RegexOptions.NonBacktracking)]
    [InlineData("a*a*a*b", RegexOptions.NonBacktracking)]
    [InlineData("a{1,99}b", RegexOptions.NonBacktracking)]
    [InlineData("up|ready", RegexOptions.NonBacktracking)]
    public void ReadyPattern_ThatRepeatsOrChooses_IsLinearAndOthersAreThereAtOnce(string pattern, RegexOptions engine)
        => Assert.Equal(engine, new ReadyPatterns().Get(pattern).Value.Options & RegexOptions.NonBacktracking);

    private static ReadyLine CreateReadyLine(string pattern) => new(new Lazy<Regex>(() => new Regex(pattern, RegexOptions.NonBacktracking)));
}
