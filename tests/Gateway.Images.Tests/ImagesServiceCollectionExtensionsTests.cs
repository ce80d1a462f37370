using Gateway.Images.Catalog;
using Gateway.Images.Sites;
using Gateway.Images.Storage;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Images.Tests;

public sealed class ImagesServiceCollectionExtensionsTests
{
    [Fact]
    public void AddImages_Provider_GivesStoreCatalogAndBuilderOfOneFolder()
    {
        using var folder = new TemporaryFolder();
        using var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddImages(_ => folder.Combine("out")).BuildServiceProvider();

        Assert.Equal(folder.Combine("out"), services.GetRequiredService<ImageStore>().Folder);
        Assert.Empty(services.GetRequiredService<ImageCatalog>().Names);
        Assert.NotNull(services.GetRequiredService<SiteImageBuilder>());
    }
}
