using System.Net.Quic;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Testing;
using Gateway.Testing.Running;
using Gateway.Tests.Running;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Tests.Proxy;

/// <summary>TLS as the <c>Kestrel</c> section has it: certificates by server name, HTTP/1.1 and HTTP/2, new files without a restart.</summary>
public sealed class TlsTests : IDisposable
{
    private const string Endpoint = "--Kestrel:Endpoints:Http:";
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Request_ServerName_ChoosesTheCertificate()
    {
        await using var guest = await TestGuest.StartAsync(context => context.Response.WriteAsync($"{context.Request.Headers["X-Forwarded-Proto"]}"));
        await using var gateway = await StartAsync(guest);

        Assert.Equal("CN=site.test", await CertificateAsync(gateway, "site.test"));
        Assert.Equal("CN=*.other.test", await CertificateAsync(gateway, "a.other.test"));
        Assert.Equal("CN=fallback", await CertificateAsync(gateway, "unknown.test"));
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Request_OverTls_IsServedAndTheGuestIsToldOfHttps(string version)
    {
        await using var guest = await TestGuest.StartAsync(context => context.Response.WriteAsync($"{context.Request.Headers["X-Forwarded-Proto"]} {context.Request.Headers.Host}"));
        await using var gateway = await StartAsync(guest);
        using var client = CreateClient(gateway);

        var request = new HttpRequestMessage(HttpMethod.Get, "https://site.test/") { Version = Version.Parse(version), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var response = await client.SendAsync(request, _token);

        Assert.Equal(Version.Parse(version), response.Version);
        Assert.Equal("https site.test", await response.Content.ReadAsStringAsync(_token));
    }

    [Fact]
    public async Task Certificate_FileReplaced_NewConnectionsGetTheNewOne()
    {
        // A port of its own: the server listens anew.
        await using var gateway = await StartAsync(guest: null, port: Unused.EndPoint().Port);
        Assert.Equal("CN=fallback", await CertificateAsync(gateway, "unknown.test"));
        Assert.Equal("CN=site.test", await CertificateAsync(gateway, "site.test"));

        Write("fallback", "CN=renewed");
        Write("site", "CN=site.renewed");

        while (await TryCertificateAsync(gateway, "unknown.test") != "CN=renewed" || await TryCertificateAsync(gateway, "site.test") != "CN=site.renewed")
        {
            await gateway.Admin.GetStringAsync("/healthz", _token);
        }
    }

    [Fact]
    public async Task Endpoint_AsksForHttp3_IsServedOrSaysThatItIsNot()
    {
        await using var gateway = await StartAsync(guest: null, "Http1AndHttp2AndHttp3");

        Assert.Equal("CN=site.test", await CertificateAsync(gateway, "site.test"));
        Assert.Equal(!QuicListener.IsSupported, gateway.Log.GetSnapshot().Any(record => record.Message.Contains("HTTP/3", StringComparison.Ordinal)));
    }

    public void Dispose() => _folder.Dispose();

    private Task<TestGateway> StartAsync(ITestGuest? guest, string protocols = "Http1AndHttp2", int port = 0)
    {
        Write("fallback", "CN=fallback");
        Write("site", "CN=site.test");
        Write("other", "CN=*.other.test");
        return TestGateway.StartAsync(
            guest,
            settings:
            [
                $"{Endpoint}Url=https://127.0.0.1:{port}",
                $"{Endpoint}Protocols={protocols}",
                .. Certificate("Sni:*:Certificate", "fallback"),
                .. Certificate("Sni:site.test:Certificate", "site"),
                .. Certificate("Sni:*.other.test:Certificate", "other"),
            ]);
    }

    private IEnumerable<string> Certificate(string key, string name) => [$"{Endpoint}{key}:Path={_folder.Combine(name + ".pem")}", $"{Endpoint}{key}:KeyPath={_folder.Combine(name + ".key")}"];

    private void Write(string name, string subject)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest(subject, key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue.AddYears(-1));
        // The key first: a certificate is read again when its own file changes.
        _folder.Write(name + ".key", key.ExportPkcs8PrivateKeyPem());
        _folder.Write(name + ".pem", certificate.ExportCertificatePem());
    }

    private async Task<string> CertificateAsync(TestGateway gateway, string serverName)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(gateway.Client.BaseAddress!.Host, gateway.Client.BaseAddress.Port, _token);
        await using var tls = new SslStream(connection.GetStream());
        await tls.AuthenticateAsClientAsync(Trusting(serverName), _token);
        return tls.RemoteCertificate!.Subject;
    }

    /// <summary>Null while nobody listens.</summary>
    private async Task<string?> TryCertificateAsync(TestGateway gateway, string serverName)
    {
        try
        {
            return await CertificateAsync(gateway, serverName);
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return null;
        }
    }

    private static HttpClient CreateClient(TestGateway gateway) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        SslOptions = Trusting("site.test"),
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(gateway.Client.BaseAddress!.Host, gateway.Client.BaseAddress.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });

#pragma warning disable CA5359 // The certificates are the test's own.
    private static SslClientAuthenticationOptions Trusting(string serverName) => new() { TargetHost = serverName, RemoteCertificateValidationCallback = (_, _, _, _) => true };
#pragma warning restore CA5359
}
