using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Qemu.Console;
using Gateway.Qemu.Tests.Kit;
using Gateway.Testing;
using Gateway.Vms.Launching;
using Xunit;

namespace Gateway.Qemu.Tests.Console;

/// <summary>What somebody reads of a console who looks at it now and then.</summary>
public sealed class ConsolePartTests : IDisposable
{
    private readonly CancellationToken _deadline = TestTimeouts.ProcessToken();
    private readonly TemporaryFolder _folder = new();
    private readonly Socket _guest = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly VmConsole _console;
    private long _said;

    public ConsolePartTests()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _guest.Connect(listener.LocalEndpoint);
        _console = new VmConsole(listener.AcceptSocket(), new ConsoleLog(_folder.Combine("console.log")), readyPattern: null, TimeProvider.System);
    }

    [Fact]
    public async Task Read_LinesAndTheBeginOfOne_GivesTheLinesAndGoesOnBehindThem()
    {
        await SayAsync("one\ntwo\nthr");

        var part = _console.Read(0);
        await SayAsync("ee\n");
        var next = _console.Read(part.End.Position);

        Assert.Equal(new ConsolePart("one\ntwo\n", new ConsolePlace(0, 0), new ConsolePlace(8, 2)), part);
        Assert.Equal(new ConsolePart("three\n", new ConsolePlace(8, 2), new ConsolePlace(14, 3)), next);
    }

    [Fact]
    public async Task Read_MoreThanTheTailHolds_CountsEachLineThatIsGone()
    {
        const int Lines = 20_000;
        await SayAsync(string.Concat(Enumerable.Range(0, Lines).Select(line => $"line {line}\n")));

        var part = _console.Read(0);

        Assert.Equal(Lines, part.End.Line);
        Assert.Equal(Lines - part.Begin.Line, part.Text.Count(letter => letter == '\n'));
        Assert.StartsWith((part.Begin.Line + 1).ToString(CultureInfo.InvariantCulture), part.Text.Split('\n')[1]["line ".Length..], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_ALineWithoutEnd_ComesInPieces()
    {
        await SayAsync(new string('x', 4095));
        Assert.Equal("", _console.Read(0).Text);

        await SayAsync("x");

        Assert.Equal(4096, _console.Read(0).Text.Length);
    }

    public void Dispose()
    {
        _guest.Dispose();
        _console.Dispose();
        _folder.Dispose();
    }

    /// <summary>Ends when the console has all of it.</summary>
    private async Task SayAsync(string text)
    {
        var end = _said += text.Length;
        await _guest.SendAsync(Encoding.ASCII.GetBytes(text), _deadline);
        await LauncherKit.UntilAsync(() => Printed() == end, _deadline);
    }

    /// <summary>How much the console has taken, also of a line that has no end yet.</summary>
    private long Printed() => new FileInfo(_folder.Combine("console.log")) is { Exists: true } log ? log.Length : 0;
}
