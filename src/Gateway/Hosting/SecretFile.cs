using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gateway.Cli;

namespace Gateway.Hosting;

/// <summary>A secret of the state folder: random, made at the first start, in a file that only the gateway's user may read.</summary>
internal static class SecretFile
{
    /// <summary>Random bytes in a secret.</summary>
    public const int Bytes = 32;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Reads a secret; makes it where there is none yet.</summary>
    /// <param name="state">The state folder; made, closed to others, where it is missing.</param>
    /// <param name="name">Of the file.</param>
    /// <returns>The secret as text, base64url.</returns>
    /// <exception cref="CommandException">The folder or file cannot be written or read.</exception>
    public static string ReadOrCreate(string state, string name)
    {
        try
        {
            Directory.CreateDirectory(state, OwnerOnly | UnixFileMode.UserExecute);
            var file = Path.Combine(state, name);
            if (!File.Exists(file))
            {
                Create(file);
            }

            File.SetUnixFileMode(file, OwnerOnly);
            return File.ReadAllText(file).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"the state folder '{state}' cannot be used: {exception.Message} (Gateway:State)", exception);
        }
    }

    /// <summary>Whole or not at all, also after a power cut, and never in the place of one that somebody else has made meanwhile.</summary>
    private static void Create(string file)
    {
        var made = $"{file}.{Environment.ProcessId}";
        try
        {
            using (var stream = new FileStream(made, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
            {
                stream.Write(Encoding.ASCII.GetBytes(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes))));
                stream.Flush(flushToDisk: true);
            }

            File.Move(made, file, overwrite: false);
        }
        catch (IOException)
        {
            // A disk that is full takes the name but not the content.
            File.Delete(made);
            if (!File.Exists(file))
            {
                throw;
            }
        }
    }
}
