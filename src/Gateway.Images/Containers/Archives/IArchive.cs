namespace Gateway.Images.Containers.Archives;

/// <summary>The files of a container's image as they lie there, in a folder or an archive. Nothing of their content is checked.</summary>
internal interface IArchive : IDisposable
{
    /// <summary>What a person calls it.</summary>
    string Name { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">Relative, with slashes.</param>
    /// <returns>Its content, seekable, from the beginning to the end; null where there is no such file.</returns>
    /// <exception cref="ImageException">The path is none, or leads out.</exception>
    Stream? Open(string path);
}
