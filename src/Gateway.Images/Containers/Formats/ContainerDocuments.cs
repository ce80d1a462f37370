using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gateway.Images.Apps;
using Gateway.Images.Containers.Archives;

namespace Gateway.Images.Containers.Formats;

/// <summary>Reads the JSON documents of a container's image: none before its size and digest are as promised.</summary>
internal sealed class ContainerDocuments(IArchive archive, ContainerLimits limits)
{
    private long _read;

    /// <summary>A document that somebody names with digest and size.</summary>
    /// <param name="descriptor">Names it.</param>
    /// <param name="where">Who names it, as errors say it.</param>
    public T Read<T>(Descriptor descriptor, string where, JsonTypeInfo<T> type)
        where T : class
    {
        var digest = ContentDigest.Parse(descriptor.Digest, where);
        return Parse(ReadContent(digest.Path, digest, descriptor.Size ?? throw AppRefusal.Of(where, $"names {digest} without its size.")) ?? throw AppRefusal.Of(archive.Name, $"has no blob {digest}, which '{where}' names."), digest.Path, type);
    }

    /// <summary>A document at a path; null where there is none.</summary>
    /// <param name="digest">What it must have; null where nobody says.</param>
    public T? Find<T>(string path, ContentDigest? digest, JsonTypeInfo<T> type)
        where T : class
        => ReadContent(path, digest, null) is { } content ? Parse(content, path, type) : null;

    private byte[]? ReadContent(string path, ContentDigest? digest, long? size)
    {
        using var file = archive.Open(path);
        if (file is null)
        {
            return null;
        }

        if (file.Length > limits.Document)
        {
            throw AppRefusal.Of(path, $"has {file.Length} bytes in {archive.Name}; such a document has at most {limits.Document}.");
        }

        if (size is { } promised && promised != file.Length)
        {
            throw AppRefusal.Of(path, $"has {file.Length} bytes in {archive.Name}, not the {promised} that are promised.", ImageErrorReason.WrongDigest);
        }

        _read += file.Length;
        if (_read > limits.Documents)
        {
            throw AppRefusal.Of(archive.Name, $"has indexes, manifests and configurations of more than {limits.Documents >> 20} MiB together.");
        }

        var content = new byte[file.Length];
        file.ReadExactly(content);
        return digest is null || digest.Matches(CryptographicOperations.HashData(digest.Algorithm, content))
            ? content
            : throw AppRefusal.Of(path, $"is not what its digest {digest} says in {archive.Name}.", ImageErrorReason.WrongDigest);
    }

    private T Parse<T>(byte[] content, string path, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(content, type) ?? throw AppRefusal.Of(path, $"is empty in {archive.Name}.");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            var place = error is JsonException { Path: { } at } ? $" at {at}" : "";
            throw AppRefusal.Of(path, $"is not what it should be in {archive.Name}{place}: wrong JSON, a key that is there twice, or a value of another kind.");
        }
    }
}
