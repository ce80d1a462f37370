using Gateway.Images.Apps;
using Gateway.Images.Files;

namespace Gateway.Images.Containers.Archives;

/// <summary>An image in a folder. Links are followed inside the folder.</summary>
internal sealed class FolderArchive(string folder) : IArchive
{
    private readonly string _root = LinuxFiles.Resolve(folder);

    public string Name => folder;

    public Stream? Open(string path)
    {
        var names = ArchivePath.Split(path, $"in {folder}");
        try
        {
            var found = LinuxFiles.Resolve(Path.Combine([_root, .. names]));
            if (!found.StartsWith(_root == "/" ? _root : _root + "/", StringComparison.Ordinal))
            {
                throw AppRefusal.Of(path, $"leads out of {folder}, to '{found}'.");
            }

            var file = LinuxFiles.Open(found);
            var status = LinuxFiles.GetStatus(file);
            // No folder on the way has become a link meanwhile.
            if (status.Kind != FileKind.Regular || new FileInfo($"/proc/self/fd/{file.DangerousGetHandle()}").LinkTarget != found)
            {
                file.Dispose();
                throw AppRefusal.Of(path, $"is {status} in {folder}, not a file, or was moved meanwhile.");
            }

            return new FileStream(file, FileAccess.Read);
        }
        catch (LinuxFileException error) when (error.Error is LinuxFileException.NoEntry or LinuxFileException.NoFolder)
        {
            return null;
        }
        catch (LinuxFileException error)
        {
            throw AppRefusal.Of(path, $"cannot be read in {folder}: {error.Explanation}.");
        }
    }

    public void Dispose()
    {
        // It holds nothing open.
    }
}
