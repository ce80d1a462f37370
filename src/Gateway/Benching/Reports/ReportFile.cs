using Gateway.Cli;

namespace Gateway.Benching.Reports;

/// <summary>A file that a result goes to, opened before anything is measured, so that no measurement is lost to it. What was in it stays until then; one that was made for nothing is gone again.</summary>
internal sealed class ReportFile : IDisposable
{
    private readonly FileStream _stream;
    private readonly bool _isNew;
    private bool _written;

    /// <param name="path">Where to.</param>
    /// <param name="option">What named it.</param>
    /// <exception cref="CommandException">It cannot be written.</exception>
    public ReportFile(string path, string option)
    {
        _isNew = !File.Exists(path);
        try
        {
            _stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CommandException($"{path} cannot be written ({option}): {exception.Message}", exception);
        }
    }

    public void Write(string text)
    {
        if (_stream.CanSeek)
        {
            _stream.SetLength(0);
        }

        using var writer = new StreamWriter(_stream, leaveOpen: true);
        writer.Write(text);
        _written = true;
    }

    public void Dispose()
    {
        _stream.Dispose();
        if (_isNew && !_written)
        {
            File.Delete(_stream.Name);
        }
    }
}
