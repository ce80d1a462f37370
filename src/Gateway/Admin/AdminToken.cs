using System.Security.Cryptography;
using System.Text;
using Gateway.Cli;
using Gateway.Hosting;

namespace Gateway.Admin;

/// <summary>The secret of the admin port, in a file that only the gateway's user may read.</summary>
internal sealed class AdminToken
{
    public const string FileName = "admin.token";

    private const string Scheme = "Bearer ";
    private readonly byte[] _token;

    private AdminToken(string token) => _token = Encoding.ASCII.GetBytes(token);

    /// <summary>Reads the token of a state folder; makes one where there is none yet.</summary>
    /// <param name="state">The state folder; made, closed to others, where it is missing.</param>
    /// <exception cref="CommandException">The folder or file cannot be written or read.</exception>
    public static AdminToken ReadOrCreate(string state) => new(SecretFile.ReadOrCreate(state, FileName));

    /// <summary>Whether it is the token; takes as long for any guess of its length.</summary>
    public bool Matches(ReadOnlySpan<char> guess)
    {
        Span<byte> bytes = stackalloc byte[guess.Length <= 2 * _token.Length ? guess.Length : 0];
        return bytes.Length == guess.Length
            && Encoding.ASCII.TryGetBytes(guess, bytes, out _)
            && CryptographicOperations.FixedTimeEquals(bytes, _token);
    }

    /// <summary>Whether a request has it, <c>Authorization: Bearer TOKEN</c>.</summary>
    public bool IsShownBy(HttpRequest request)
        => request.Headers.Authorization is [{ } header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && Matches(header.AsSpan(Scheme.Length).Trim());
}
