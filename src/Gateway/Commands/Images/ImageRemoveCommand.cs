using System.CommandLine;
using Gateway.Admin;
using Gateway.Cli;
using Gateway.Configuration;
using Gateway.Images.Storage;

namespace Gateway.Commands.Images;

/// <summary><c>gateway image remove NAME</c>: takes a name out of the store, and the files with it where nothing else needs them.</summary>
internal sealed class ImageRemoveCommand : ConfiguredCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "The image's name.", HelpName = "NAME" };
    private readonly Option<bool> _force = new("--force") { Description = "Remove the name although VMs of the image run; they go on." };

    public ImageRemoveCommand(Arguments typed)
        : base(typed, "remove", "Remove an image. Refused while VMs of it run, unless forced.", "gateway image remove blog", "gateway image remove blog --force")
    {
        _name.CompletionSources.Add(ImageNames);
        Arguments.Add(_name);
        Options.Add(_force);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (configuration, name) = (Load(parsed), parsed.GetRequiredValue(_name));
        var users = await FindUsersAsync(configuration, name, cancellationToken);
        await new ImageStore(configuration.Options.Images, TimeProvider.System).RemoveAsync(name, users, parsed.GetValue(_force), cancellationToken);
        return ExitCode.Good;
    }

    /// <summary>The VMs of the image; none where no gateway runs.</summary>
    private static async Task<string[]> FindUsersAsync(GatewayConfiguration configuration, string image, CancellationToken cancellationToken)
    {
        if (AdminClient.TryCreate(configuration) is not { } admin)
        {
            return [];
        }

        using (admin)
        {
            return await admin.IsRunningAsync(cancellationToken)
                ? [.. (await admin.ListVmsAsync(cancellationToken)).Where(vm => vm.Image == image).Select(vm => $"VM {vm.Id}")]
                : [];
        }
    }
}
