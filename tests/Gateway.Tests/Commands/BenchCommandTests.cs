using Gateway.Testing;
using Gateway.Testing.Running;
using Xunit;

namespace Gateway.Tests.Commands;

/// <summary>What is wrong with a <c>gateway bench</c> is known before anything is measured.</summary>
public sealed class BenchCommandTests : IDisposable
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();
    private readonly GatewayFolder _folder = new();

    [Theory]
    [InlineData("Option '--image' is required", "boot")]
    [InlineData("--runs takes a number from 1 to 10000, not '0'", "boot", "--image", "a", "--runs", "0")]
    [InlineData("--runs takes a number from 1 to 10000, not '-1'", "boot", "--image", "a", "--runs", "-1")]
    [InlineData("--runs takes a number from 1 to 10000, not 'many'", "boot", "--image", "a", "--runs", "many")]
    [InlineData("not 'tepid'", "boot", "--image", "a", "--modes", "raw,tepid")]
    [InlineData("--modes takes raw, cold, template, universal, shell, suspended, warm", "boot", "--image", "a", "--modes", ",")]
    [InlineData("it begins with '/'", "boot", "--image", "a", "--path", "index.html")]
    [InlineData("has no blanks", "herd", "--image", "a", "--path", "/a b")]
    [InlineData("--urls takes a number", "herd", "--image", "a", "--urls", "0")]
    [InlineData("--memory takes a number", "density", "--image", "a", "--memory", "1.5")]
    [InlineData("--seconds takes a number from 1 to 60", "proxy", "--image", "a", "--seconds", "61")]
    public async Task WrongUsage_ExitsWithTwoAndSaysTheRule(string expected, params string[] arguments)
    {
        var (exitCode, output) = await _folder.RunAsync(["bench", .. arguments], _token);

        Assert.Equal(2, exitCode);
        Assert.Contains(expected, output, StringComparison.Ordinal);
        Assert.Contains($"gateway bench {arguments[0]} --help", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("there is no image 'nothing'", "boot")]
    [InlineData("there is no image 'nothing'", "herd")]
    [InlineData("there is no image 'nothing'", "density")]
    [InlineData("there is no image 'nothing'", "proxy")]
    [InlineData("old.json cannot be read (--compare)", "boot", "--compare", "old.json")]
    [InlineData("no/such/page.html cannot be written (--html)", "boot", "--html", "no/such/page.html")]
    public async Task Impossible_ExitsWithOneSaysWhyAndLeavesNothing(string expected, params string[] arguments)
    {
        var before = Directory.GetFileSystemEntries(_folder.Root, "*", SearchOption.AllDirectories);

        var (exitCode, output) = await _folder.RunAsync(["bench", .. arguments, "--image", "nothing", "--json", Path.Combine(_folder.Root, "new.json")], _token);

        Assert.Equal(1, exitCode);
        Assert.Contains(expected, output, StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFileSystemEntries(_folder.Root, "*", SearchOption.AllDirectories));
    }

    public void Dispose() => _folder.Dispose();
}
