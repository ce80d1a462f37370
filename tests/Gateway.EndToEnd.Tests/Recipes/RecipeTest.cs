using Gateway.Testing;
using Xunit;

namespace Gateway.EndToEnd.Tests.Recipes;

/// <summary>What the tests of all recipes have in common. One that fails shows what the gateway printed.</summary>
[Collection(RecipeGateway.Name)]
public abstract class RecipeTest(RecipeGateway recipes) : IDisposable
{
    protected RecipeGateway Recipes => recipes;

    protected CancellationToken Token { get; } = TestTimeouts.ProcessToken();

    public void Dispose()
    {
        recipes.Gateway.TellIfFailed();

        GC.SuppressFinalize(this);
    }
}
