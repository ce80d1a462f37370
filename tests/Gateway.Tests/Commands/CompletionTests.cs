using Gateway.Testing;
using Gateway.Testing.Running;
using Xunit;

namespace Gateway.Tests.Commands;

/// <summary>A real shell completes words of a real command line; no gateway runs.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly CancellationToken _token = TestTimeouts.ProcessToken();
    private readonly GatewayFolder _folder = new();

    [Theory]
    [InlineData("comp", "completion")]
    [InlineData("image ins", "inspect")]
    [InlineData("logs --config CONFIG b", "blog")]
    [InlineData("wake --config CONFIG ", "blog", "shop", "--help", "--instance", "--json", "-h", "-?")]
    [InlineData("image inspect --config CONFIG b", "b-image")]
    [InlineData("image bake --config CONFIG b", "b-image")]
    [InlineData("config show --config CONFIG --site s", "shop")]
    [InlineData("image import k --kind u", "unikraft")]
    [InlineData("bench d", "density")]
    [InlineData("bench boot --config CONFIG --image b", "b-image")]
    [InlineData("bench boot --modes raw,c", "raw,cold")]
    [InlineData("completion z", "zsh")]
    [InlineData("logs --config /no/such/file b")]
    public async Task Bash_BeginningOfAWord_IsCompleted(string typed, params string[] expected)
    {
        _folder.AddSite("blog", "blog.test", "b-image");
        _folder.AddSite("shop", "shop.test", "b-image");
        await File.WriteAllTextAsync(Path.Combine(_folder.Sites, "$(touch hacked).json"), "{}", _token);
        Directory.CreateDirectory(Path.Combine(_folder.Root, "images", "b-image"));
        // What bash does when a person presses the tabulator.
        const string Press = """
            source <("$1" completion bash)
            [[ $(complete -p gateway) == "complete -o default -F _gateway gateway" ]] || exit 1
            COMP_LINE="$1 $2" COMP_POINT=${#COMP_LINE}
            read -ra COMP_WORDS <<< "$COMP_LINE"
            [[ $COMP_LINE == *' ' ]] && COMP_WORDS+=("")
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _gateway
            printf '%s\n' "${COMPREPLY[@]}"
            """;

        await using var bash = ChildProcess.Start("bash", ["--norc", "-c", Press, "bash", Repository.GatewayExecutable, typed.Replace("CONFIG", _folder.ConfigurationFile, StringComparison.Ordinal)], _folder.Root);
        var exitCode = await bash.WaitForExitAsync(_token);

        Assert.True(exitCode == 0, bash.Output);
        Assert.Equal(expected.Order(StringComparer.Ordinal), bash.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        Assert.False(File.Exists(Path.Combine(_folder.Root, "hacked")));
    }

    [Theory]
    [InlineData("zsh", "compdef _gateway gateway")]
    [InlineData("fish", "complete -c gateway")]
    public async Task Script_OtherShell_IsPrinted(string shell, string expected)
    {
        await using var command = ChildProcess.Start(Repository.GatewayExecutable, ["completion", shell], _folder.Root);

        Assert.Equal(0, await command.WaitForExitAsync(_token));
        Assert.Contains(expected, command.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Script_UnknownShell_IsWrongUsage()
    {
        await using var command = ChildProcess.Start(Repository.GatewayExecutable, ["completion", "csh"], _folder.Root);

        Assert.Equal(2, await command.WaitForExitAsync(_token));
    }

    public void Dispose() => _folder.Dispose();
}
