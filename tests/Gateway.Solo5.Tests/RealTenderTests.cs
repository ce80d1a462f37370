using Gateway.Images.Foreign;
using Gateway.Images.Manifests;
using Gateway.Images.Storage;
using Gateway.Solo5.Tests.Kit;
using Gateway.Testing;
using Xunit;

namespace Gateway.Solo5.Tests;

/// <summary>
/// The real tender with a real guest, where both are: <c>SOLO5_SPT</c> is the path of <c>solo5-spt</c>, <c>SOLO5_GUEST</c> that of a program for it which serves HTTP on port 80 (another:
/// <c>SOLO5_PORT</c>), as MirageOS' do.
/// </summary>
public sealed class RealTenderTests
{
    private static readonly string? Tender = Environment.GetEnvironmentVariable("SOLO5_SPT");
    private static readonly string? Guest = Environment.GetEnvironmentVariable("SOLO5_GUEST");
    private static readonly int Port = int.Parse(Environment.GetEnvironmentVariable("SOLO5_PORT") ?? "80", System.Globalization.CultureInfo.InvariantCulture);

    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    public RealTenderTests()
    {
        Assert.SkipWhen(Tender is null || Guest is null, "No Solo5 here: SOLO5_SPT names no tender and SOLO5_GUEST no program for it. Nothing of this suite ran a real unikernel.");
        Solo5Kit.SkipWithoutNetworks();
    }

    [Fact]
    public async Task Launch_ImportedProgram_Serves()
    {
        await using var kit = new Solo5Kit(spt: Tender);
        using var folder = new TemporaryFolder();
        var image = await ImportAsync(folder);

        var vm = await kit.LaunchAsync(Solo5Kit.Specification(image), _token);

        Assert.StartsWith("HTTP/1.", await StatusLineAsync(vm.Address, _token), StringComparison.Ordinal);
        await vm.StopAsync();
        kit.AssertNothingLeft();
    }

    [Fact]
    public async Task Adopt_ImportedProgram_ServesOn()
    {
        await using var first = new Solo5Kit(spt: Tender);
        using var folder = new TemporaryFolder();
        var specification = Solo5Kit.Specification(await ImportAsync(folder));
        await first.LaunchAsync(specification, _token);
        await first.LeaveAsync();
        await using var second = new Solo5Kit(first.State, Tender);

        var adopted = Assert.Single(await second.AdoptAsync(_token, specification));

        Assert.StartsWith("HTTP/1.", await StatusLineAsync(adopted.Address, _token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_Program_IsForItsTender()
    {
        using var folder = new TemporaryFolder();
        var image = await ImportAsync(folder);

        Assert.Equal(MachineType.Solo5Spt, image.Manifest.Machine);
        Assert.Equal(TemplatePolicy.Never, image.Manifest.Template);
    }

    private async Task<Images.Image> ImportAsync(TemporaryFolder folder)
    {
        using var foreign = await new ForeignImageBuilder(new ImageStore(folder.Combine("images"), TimeProvider.System))
            .BuildAsync("guest", new ForeignSource { Kernel = Guest, Port = Port }, _token);
        return await foreign.AddAsync(_token);
    }

    private static async Task<string> StatusLineAsync(System.Net.IPEndPoint address, CancellationToken cancellationToken)
    {
        using var socket = new System.Net.Sockets.TcpClient();
        await socket.ConnectAsync(address, cancellationToken);
        await using var stream = socket.GetStream();
        await stream.WriteAsync("GET / HTTP/1.1\r\nHost: guest\r\nConnection: close\r\n\r\n"u8.ToArray(), cancellationToken);
        using var reader = new StreamReader(stream);
        return await reader.ReadLineAsync(cancellationToken) ?? "";
    }
}
