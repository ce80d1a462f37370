using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Testing;
using Gateway.Tests.Running;
using Xunit;

namespace Gateway.Tests.Dashboard;

/// <summary>Who gets in, over real connections to a real admin port.</summary>
public sealed partial class DashboardAccessTests : IAsyncLifetime
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();
    private readonly HttpClient _browser = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false }) { Timeout = Timeout.InfiniteTimeSpan };
    private TestGateway _gateway = null!;
    private string _admin = "";

    public async ValueTask InitializeAsync()
    {
        _gateway = await TestGateway.StartAsync(guest: null);
        _admin = _gateway.Admin.BaseAddress!.GetLeftPart(UriPartial.Authority);
    }

    [Fact]
    public async Task Link_Followed_LogsInOnceAndLeavesTheAddressBar()
    {
        var link = await CreateLinkAsync();

        using var first = await GetAsync(link);
        using var second = await GetAsync(link);

        Assert.Equal(HttpStatusCode.Redirect, first.StatusCode);
        Assert.Equal("/", first.Headers.Location!.ToString());
        Assert.Equal("no-referrer", first.Headers.GetValues("Referrer-Policy").Single());
        var cookie = first.Headers.GetValues("Set-Cookie").Single(line => line.StartsWith("gateway-dashboard=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("path=/;", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("max-age=", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Contains("used already", await second.Content.ReadAsStringAsync(_token), StringComparison.Ordinal);
        Assert.DoesNotContain(second.Headers, header => header.Key == "Set-Cookie" && header.Value.Any(line => line.StartsWith("gateway-dashboard=", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("/", "/login")]
    [InlineData("/boots/3", "/login?return=%2Fboots%2F3")]
    public async Task Page_WithoutSession_LeadsToLogIn(string page, string expected)
    {
        using var response = await GetAsync(page);

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal(expected, response.Headers.Location!.ToString());
    }

    [Fact]
    public async Task Page_WithSession_IsServedUnderAStrictPolicy()
    {
        var cookie = await LogInAsync();

        using var response = await GetAsync("/", cookie);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("<h1", await response.Content.ReadAsStringAsync(_token), StringComparison.Ordinal);
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.True(response.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task Page_Files_AreServedHereAndMayBeKept()
    {
        var cookie = await LogInAsync();
        using var page = await GetAsync("/", cookie);
        var files = Files().Matches(await page.Content.ReadAsStringAsync(_token)).Select(match => match.Groups["file"].Value).Distinct().ToList();

        Assert.Contains(files, file => file.Contains("MudBlazor", StringComparison.Ordinal));
        Assert.Contains(files, file => file.Contains("blazor.web", StringComparison.Ordinal));
        Assert.All(files, file => Assert.DoesNotContain("://", file, StringComparison.Ordinal));
        foreach (var file in files)
        {
            using var response = await GetAsync($"/{file}");
            Assert.NotEqual(true, response.Headers.CacheControl?.NoStore);
            Assert.True(response.StatusCode == HttpStatusCode.OK, $"{file}: {response.StatusCode}");
            Assert.NotEmpty(await response.Content.ReadAsByteArrayAsync(_token));
        }
    }

    [Fact]
    public async Task Page_ThatIsNone_SaysSo()
    {
        using var response = await GetAsync("/nothing-here", await LogInAsync());

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("There is no such page.", await response.Content.ReadAsStringAsync(_token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Origin", "http://rebound.example")]
    [InlineData("Origin", "null")]
    [InlineData("Host", "rebound.example")]
    public async Task Circuit_OfAnotherSite_IsRefusedWhateverItsCookie(string header, string value)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"{_admin}/_blazor?id=x");
        request.Headers.Add("Cookie", await LogInAsync());
        request.Headers.Add("Connection", "Upgrade");
        request.Headers.Add("Upgrade", "websocket");
        request.Headers.TryAddWithoutValidation(header, value);

        using var response = await _browser.SendAsync(request, _token);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Circuit_ThatDoesNotSayWhereItComesFrom_IsRefused()
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"{_admin}/_blazor/negotiate?negotiateVersion=1");
        request.Headers.Add("Cookie", await LogInAsync());

        using var response = await _browser.SendAsync(request, _token);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Theory]
    [InlineData(true, HttpStatusCode.OK)]
    [InlineData(false, HttpStatusCode.Unauthorized)]
    public async Task Circuit_OfThisPort_TakesASession(bool isLoggedIn, HttpStatusCode expected)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"{_admin}/_blazor/negotiate?negotiateVersion=1");
        request.Headers.Add("Origin", _admin);
        if (isLoggedIn)
        {
            request.Headers.Add("Cookie", await LogInAsync());
        }

        using var response = await _browser.SendAsync(request, _token);

        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData("GET", "/api/v1/vms")]
    [InlineData("POST", "/api/v1/sites/test/stop")]
    [InlineData("POST", "/api/v1/dashboard/links")]
    public async Task Api_WithASessionAlone_IsRefused(string method, string path)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), _admin + path);
        request.Headers.Add("Origin", _admin);
        request.Headers.Add("Cookie", await LogInAsync());

        using var response = await _browser.SendAsync(request, _token);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Token_Posted_LogsIn()
    {
        using var response = await PostTokenAsync(_gateway.Admin.DefaultRequestHeaders.Authorization!.Parameter!, "/boots");

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal("/boots", response.Headers.Location!.ToString());
        using var page = await GetAsync("/", CookieOf(response));
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Theory]
    [InlineData("https://rebound.example/")]
    [InlineData("//rebound.example/")]
    [InlineData("/\\rebound.example/")]
    [InlineData("javascript:alert(1)")]
    public async Task Token_PostedWithAWayElsewhere_LeadsHome(string back)
    {
        using var response = await PostTokenAsync(_gateway.Admin.DefaultRequestHeaders.Authorization!.Parameter!, back);

        Assert.Equal("/", response.Headers.Location!.ToString());
    }

    [Fact]
    public async Task Token_Wrong_IsToldSo()
    {
        using var response = await PostTokenAsync("wrong", "/");

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains("This is not the token.", await response.Content.ReadAsStringAsync(_token), StringComparison.Ordinal);
        Assert.DoesNotContain(response.Headers, header => header.Key == "Set-Cookie" && header.Value.Any(line => line.StartsWith("gateway-dashboard=", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Token_PostedWithoutTheForm_IsRefused()
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"{_admin}/login")
        {
            Content = new FormUrlEncodedContent([new("token", _gateway.Admin.DefaultRequestHeaders.Authorization!.Parameter!)]),
        };
        request.Headers.Add("Origin", _admin);

        using var response = await _browser.SendAsync(request, _token);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.DoesNotContain(response.Headers, header => header.Key == "Set-Cookie" && header.Value.Any(line => line.StartsWith("gateway-dashboard=", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task LogOut_OfThePage_EndsTheSession()
    {
        var cookie = await LogInAsync();
        var request = await FormAsync("/logout", "/", cookie, []);

        using var response = await _browser.SendAsync(request, _token);
        using var page = await GetAsync("/", cookie);

        Assert.Equal("/login", response.Headers.Location!.ToString());
        Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
    }

    [Fact]
    public async Task LogOut_ByGet_ChangesNothing()
    {
        var cookie = await LogInAsync();

        using var response = await GetAsync("/logout", cookie);
        using var page = await GetAsync("/", cookie);

        Assert.NotEqual(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Fact]
    public async Task Site_AskedForDashboardFiles_HasNone()
    {
        using var response = await _gateway.GetAsync("/dashboard.css", _token);

        Assert.NotEqual(HttpStatusCode.OK, response.StatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await _gateway.DisposeAsync();
    }

    private async Task<string> CreateLinkAsync()
    {
        using var response = await _gateway.Admin.PostAsync("/api/v1/dashboard/links", content: null, _token);
        var link = await response.Content.ReadFromJsonAsync<JsonElement>(_token);
        return link.GetProperty("url").GetString()!;
    }

    private async Task<string> LogInAsync()
    {
        using var response = await GetAsync(await CreateLinkAsync());
        return CookieOf(response);
    }

    private static string CookieOf(HttpResponseMessage response)
        => string.Join("; ", response.Headers.GetValues("Set-Cookie").Select(line => line.Split(';')[0]));

    private Task<HttpResponseMessage> GetAsync(string url, string? cookie = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, url.StartsWith('/') ? _admin + url : url);
        request.Headers.Add("Accept", "text/html");
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
        }

        return _browser.SendAsync(request, _token);
    }

    private async Task<HttpResponseMessage> PostTokenAsync(string token, string back)
        => await _browser.SendAsync(await FormAsync("/login", "/login", cookie: null, [new("token", token), new("return", back)]), _token);

    /// <summary>The form of a page, filled in as a browser does.</summary>
    private async Task<HttpRequestMessage> FormAsync(string action, string page, string? cookie, IEnumerable<KeyValuePair<string, string>> fields)
    {
        using var shown = await GetAsync(page, cookie);
        var hidden = Hidden().Match(await shown.Content.ReadAsStringAsync(_token)).Groups["value"].Value;
        var request = new HttpRequestMessage(HttpMethod.Post, _admin + action) { Content = new FormUrlEncodedContent([.. fields, new("__RequestVerificationToken", hidden)]) };
        request.Headers.Add("Origin", _admin);
        request.Headers.Add("Cookie", cookie is null ? CookieOf(shown) : $"{cookie}; {CookieOf(shown)}");
        return request;
    }

    [GeneratedRegex("(?:href|src)=\"(?<file>[^\"#?]+\\.(?:css|js|svg))(?:\\?[^\"]*)?\"")]
    private static partial Regex Files();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"(?<value>[^\"]+)\"")]
    private static partial Regex Hidden();
}
