namespace Gateway.Images.Apps;

/// <summary>What becomes the root of an application's guest: a folder, or the layers of a container's image.</summary>
internal interface IAppRoot
{
    /// <summary>How many entries there are.</summary>
    int Count { get; }

    /// <summary>All entries, each folder before what is in it, in an order that depends on their names alone.</summary>
    IEnumerable<AppEntry> Entries { get; }

    /// <summary>The entry of a path, as <see cref="AppEntry.Path"/> has it; null where there is none. Links are not followed.</summary>
    AppEntry? Find(string path);

    /// <summary>Hands out the content of a file, all of it one state of the file.</summary>
    /// <param name="file">An entry of this root that is a file.</param>
    /// <param name="read">Given the content, which is open as long as it runs. To check what it has read, <paramref name="isWhole"/> must be said.</param>
    /// <param name="isWhole">Whether <paramref name="read"/> reads to the end.</param>
    /// <exception cref="ImageException">The file cannot be read, or is not what it was.</exception>
    Task ReadAsync(AppEntry file, Func<Stream, Task> read, bool isWhole);
}
