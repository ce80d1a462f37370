namespace Gateway.Admin.Logs;

/// <summary>Who is told what consoles say; all of it is fit to be shown, but the guest's to write.</summary>
internal interface IConsoleReader
{
    /// <summary>A VM that runs, or just ended, has said something.</summary>
    /// <param name="vm">Its name.</param>
    /// <param name="text">Lines, or a piece of a long one.</param>
    /// <param name="lost">How many lines before were said and gone before anybody looked.</param>
    void Said(string vm, string text, long lost);

    /// <summary>The kept log has one more line: how a VM ended, or what one said that nobody followed.</summary>
    void Kept(string line);
}
