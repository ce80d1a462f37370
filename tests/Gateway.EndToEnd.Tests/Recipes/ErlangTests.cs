using System.Globalization;
using System.Text.RegularExpressions;
using Gateway.Testing.Running;
using Xunit;

namespace Gateway.EndToEnd.Tests.Recipes;

/// <summary><c>images/erlang</c> with <c>curl</c>: a VM for each request, from a template.</summary>
public sealed partial class ErlangTests(RecipeGateway recipes) : RecipeTest(recipes)
{
    [Fact]
    public async Task Request_HasAVmOfItsOwnThatTellsHowItCameUp()
    {
        RecipeGateway.Require("erlang");
        var (exitCode, output) = await Recipes.Folder.RunAsync(
            ["image", "bake", "erlang", $"--Gateway:Images={Repository.Images}", $"--Gateway:Admin:Url={Recipes.Gateway.Admin.BaseAddress}"], Token);
        Assert.True(exitCode == 0, output);

        var first = await Recipes.CurlAsync("erlang", ["/"], Token, "--include");
        var second = await Recipes.CurlAsync("erlang", ["/"], Token, "--include");

        Assert.NotEqual(VmLine().Match(first).Value, VmLine().Match(second).Value);
        Assert.All([first, second], answer =>
        {
            Assert.Contains("source;desc=\"template\"", answer, StringComparison.Ordinal);
            var phases = Phase().Matches(answer).Select(phase => int.Parse(phase.Groups[1].ValueSpan, CultureInfo.InvariantCulture)).ToList();
            Assert.Equal(6, phases.Count);
            Assert.Equal(phases.Order(), phases);
        });
    }

    [GeneratedRegex("X-Gateway-Vm: .*")]
    private static partial Regex VmLine();

    [GeneratedRegex("<td>([0-9]+) ms")]
    private static partial Regex Phase();
}
