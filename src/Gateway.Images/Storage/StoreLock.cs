using Gateway.Images.Files;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Images.Storage;

/// <summary>
/// The right to change the entries of a store: one holder at a time, across processes, for as long as a few renames take. It goes with its process.
/// </summary>
internal sealed class StoreLock : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private readonly SafeFileHandle _file;

    private StoreLock(SafeFileHandle file) => _file = file;

    /// <exception cref="ImageException"><see cref="ImageErrorReason.StoreBusy"/> after 30 seconds; <see cref="ImageErrorReason.StoreUnusable"/>.</exception>
    public static async Task<StoreLock> AcquireAsync(StoreLayout layout, TimeProvider time, CancellationToken cancellationToken)
    {
        layout.Create();
        var file = Open(layout);
        try
        {
            var started = time.GetTimestamp();
            while (!LinuxFiles.TryLock(file))
            {
                if (time.GetElapsedTime(started) > Patience)
                {
                    throw new ImageException(ImageErrorReason.StoreBusy, $"another process has held {layout.LockFile} for {Patience.TotalSeconds:0} seconds (Gateway:Images={layout.Folder}).");
                }

                await Task.Delay(Pause, time, cancellationToken);
            }

            return new StoreLock(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose() => _file.Dispose();

    private static SafeFileHandle Open(StoreLayout layout)
    {
        try
        {
            return LinuxFiles.OpenLockFile(layout.LockFile);
        }
        catch (IOException error)
        {
            throw layout.Unusable(error);
        }
    }
}
