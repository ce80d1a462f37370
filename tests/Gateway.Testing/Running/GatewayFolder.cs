using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Images.Storage;
using Gateway.Testing.Images;
using Gateway.Testing.Crashes;

namespace Gateway.Testing.Running;

/// <summary>An operator's folder for one test: configuration, sites, image store and state, all below one short temporary path; gone when disposed.</summary>
public sealed class GatewayFolder : IDisposable
{
    private readonly string _executable;

    public GatewayFolder(string? executable = null)
    {
        _executable = executable ?? Repository.GatewayExecutable;
        Root = Directory.CreateTempSubdirectory("gw-").FullName;
        Directory.CreateDirectory(Sites);
        File.WriteAllText(ConfigurationFile, new JsonObject
        {
            ["Gateway"] = new JsonObject
            {
                [nameof(Images)] = Images,
                [nameof(State)] = State,
                [nameof(Sites)] = Sites,
                ["Qemu"] = new JsonObject { ["Accelerator"] = "tcg" },
                // What a test does not ask for would only make its VMs come from here or there.
                ["Host"] = new JsonObject { ["Shells"] = 0 },
                ["Defaults"] = new JsonObject { ["Boot"] = new JsonObject { ["Template"] = "Never" } },
            },
        }.ToJsonString());
    }

    public string Root { get; }

    public string ConfigurationFile => Path.Combine(Root, "gateway.json");

    public string Sites => Path.Combine(Root, "sites");

    public string State => Path.Combine(Root, "state");

    public string Images => Path.Combine(Root, "images");

    /// <summary>Writes <c>sites/NAME.json</c> for one host; <paramref name="settings"/> are further keys of the site.</summary>
    public void AddSite(string name, string host, string image, object? settings = null)
    {
        var site = settings is null ? [] : JsonSerializer.SerializeToNode(settings)!.AsObject();
        site["Match"] ??= new JsonObject { ["Hosts"] = new JsonArray(host) };
        site["Image"] = image;
        File.WriteAllText(Path.Combine(Sites, name + ".json"), site.ToJsonString());
    }

    /// <summary>Builds a site image with the command a user would type.</summary>
    public async Task AddSiteImageAsync(string name, IReadOnlyDictionary<string, string> files, CancellationToken cancellationToken)
    {
        var source = Path.Combine(Root, "source", name);
        foreach (var (path, content) in files)
        {
            var file = Path.Combine(source, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, content, cancellationToken);
        }

        var (exitCode, output) = await RunAsync(["image", "build", "site", source, "--name", name, "--kernel", Repository.SiteKernel], cancellationToken);
        if (exitCode != 0)
        {
            throw new InvalidOperationException($"image build ended with {exitCode}:\n{output}");
        }
    }

    /// <summary>Builds an image of the application for tests on micro-Linux, which listens on port 8080, with the command a user would type.</summary>
    /// <param name="settings">Further arguments of the command.</param>
    public async Task AddAppImageAsync(string name, CancellationToken cancellationToken, params string[] settings)
    {
        var (exitCode, output) = await RunAsync(
            ["image", "build", "app", Repository.LinuxApp, "--name", name, "--port", "8080", "--base", Repository.LinuxBase, .. settings.Length > 0 ? settings : ["--exec", "./server --port 8080"]],
            cancellationToken);
        if (exitCode != 0)
        {
            throw new InvalidOperationException($"image build ended with {exitCode}:\n{output}");
        }
    }

    /// <summary>Adds an image of a kernel alone, which is ready when it prints so.</summary>
    public async Task AddKernelImageAsync(string name, byte[] kernel, CancellationToken cancellationToken)
    {
        var store = new ImageStore(Path.Combine(Root, "images"), TimeProvider.System);
        using var staging = await store.StageAsync(cancellationToken);
        await File.WriteAllBytesAsync(staging.PathOf(TestImages.Manifest.Kernel!), kernel, cancellationToken);
        await store.AddAsync(name, staging, TestImages.Manifest, cancellationToken);
    }

    /// <summary>Runs one command of the CLI on this folder's configuration to its end.</summary>
    public async Task<(int ExitCode, string Output)> RunAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        await using var command = ChildProcess.Start(_executable, [.. arguments, "--config", ConfigurationFile], Root);
        var exitCode = await command.WaitForExitAsync(cancellationToken);
        return (exitCode, command.Output);
    }

    /// <summary>Starts one command of the CLI on this folder's configuration.</summary>
    public ChildProcess Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null) =>
        ChildProcess.Start(_executable, [.. arguments, "--config", ConfigurationFile], Root, environment);

    /// <summary>Ends also what was to be kept for a next gateway: there is none.</summary>
    public void Dispose()
    {
        foreach (var id in VmProcesses.Of(new GatewayState(State)).Keys)
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }

        Directory.Delete(Root, recursive: true);
    }
}
