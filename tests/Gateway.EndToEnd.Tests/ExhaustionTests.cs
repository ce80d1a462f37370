using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Gateway.Testing;
using Gateway.Testing.Running;
using Xunit;

namespace Gateway.EndToEnd.Tests;

/// <summary>More clients than a process may have descriptors.</summary>
public sealed class ExhaustionTests
{
    private const int Descriptors = 400;

    private readonly CancellationToken _token = TestTimeouts.ProcessToken();

    [Fact]
    public async Task Connect_MoreThanThereAreDescriptors_VmsBootAndLaterClientsAreServed()
    {
        using var programs = new TemporaryFolder();
        using var folder = new GatewayFolder(LimitedGateway(programs));
        await folder.AddSiteImageAsync("hello", new Dictionary<string, string> { ["index.html"] = "hello\n" }, _token);
        folder.AddSite("hello", "hello.test", "hello");
        await using var gateway = await GatewayProcess.StartAsync(folder, _token);
        using (var first = await gateway.GetAsync("hello.test", "/", _token))
        {
            Assert.Equal("hello\n", await first.Content.ReadAsStringAsync(_token));
        }

        await gateway.StopSiteAsync("hello", _token);
        var crowd = new List<TcpClient>();
        for (var index = 0; index < Descriptors; index++)
        {
            crowd.Add(new TcpClient("127.0.0.1", gateway.Port));
        }

        // They are taken in turn: when the last one is turned away, so are all that are too many.
        await Assert.ThrowsAnyAsync<IOException>(() => crowd[^1].GetStream().ReadExactlyAsync(new byte[1], _token).AsTask());

        // On the connection that was there before; the VM is booted anew.
        using (var within = await gateway.GetAsync("hello.test", "/", _token))
        {
            Assert.Equal(HttpStatusCode.OK, within.StatusCode);
        }

        crowd.ForEach(client => client.Dispose());
        using var later = new HttpClient { BaseAddress = gateway.Client.BaseAddress };
        later.DefaultRequestHeaders.Host = "hello.test";
        while (!await IsServedAsync(later))
        {
            _token.ThrowIfCancellationRequested();
        }
    }

    [Fact]
    public async Task Connect_MoreThanThereAreDescriptorsToATcpSite_OtherSitesAreServed()
    {
        var address = Unused.EndPoint();
        using var programs = new TemporaryFolder();
        using var folder = new GatewayFolder(LimitedGateway(programs));
        await folder.AddSiteImageAsync("hello", new Dictionary<string, string> { ["index.html"] = "hello\n" }, _token);
        folder.AddSite("hello", "hello.test", "hello");
        await File.WriteAllTextAsync(Path.Combine(folder.Sites, "tcp.json"), $$"""{ "Image": "hello", "Protocol": "Tcp", "Listen": "{{address}}" }""", _token);
        await using var gateway = await GatewayProcess.StartAsync(folder, _token);
        var crowd = new List<TcpClient>();
        for (var index = 0; index < Descriptors; index++)
        {
            crowd.Add(new TcpClient(address.Address.ToString(), address.Port));
        }

        await Assert.ThrowsAnyAsync<IOException>(() => crowd[^1].GetStream().ReadExactlyAsync(new byte[1], _token).AsTask());

        using (var response = await gateway.GetAsync("hello.test", "/", _token))
        {
            Assert.Equal("hello\n", await response.Content.ReadAsStringAsync(_token));
        }

        crowd.ForEach(client => client.Dispose());
    }

    private static string LimitedGateway(TemporaryFolder programs) => ExecutableFile.Write(
        programs.Combine("gateway"), string.Create(CultureInfo.InvariantCulture, $"#!/bin/sh\nulimit -n {Descriptors}\nexec {Repository.GatewayExecutable} \"$@\"\n"));

    private async Task<bool> IsServedAsync(HttpClient client)
    {
        try
        {
            using var response = await client.GetAsync(new Uri("/", UriKind.Relative), _token);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            // The gateway has not noticed yet that the others left.
            return false;
        }
    }
}
