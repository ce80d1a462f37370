using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gateway.Cli;

namespace Gateway.Admin;

/// <summary>The secret of the admin port, in a file that only the gateway's user may read.</summary>
internal sealed class AdminToken
{
    public const string FileName = "admin.token";
    private const int Bytes = 32;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly byte[] _token;

    private AdminToken(string token) => _token = Encoding.ASCII.GetBytes(token);

    /// <summary>Reads the token of a state folder; makes one where there is none yet.</summary>
    /// <param name="state">The state folder; made, closed to others, where it is missing.</param>
    /// <exception cref="CommandException">The folder or file cannot be written or read.</exception>
    public static AdminToken ReadOrCreate(string state)
    {
        try
        {
            Directory.CreateDirectory(state, OwnerOnly | UnixFileMode.UserExecute);
            var file = Path.Combine(state, FileName);
            if (!File.Exists(file))
            {
                Create(file);
            }

            File.SetUnixFileMode(file, OwnerOnly);
            return new AdminToken(File.ReadAllText(file).Trim());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"the state folder '{state}' cannot be used: {exception.Message} (Gateway:State)", exception);
        }
    }

    /// <summary>Whether it is the token; takes as long for any guess of its length.</summary>
    public bool Matches(ReadOnlySpan<char> guess)
    {
        Span<byte> bytes = stackalloc byte[guess.Length <= 2 * _token.Length ? guess.Length : 0];
        return bytes.Length == guess.Length
            && Encoding.ASCII.TryGetBytes(guess, bytes, out _)
            && CryptographicOperations.FixedTimeEquals(bytes, _token);
    }

    /// <summary>Whole or not at all: a reader never finds half a token.</summary>
    private static void Create(string file)
    {
        var made = $"{file}.{Environment.ProcessId}";
        using (var stream = new FileStream(made, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        {
            stream.Write(Encoding.ASCII.GetBytes(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes))));
        }

        File.Move(made, file, overwrite: true);
    }
}
