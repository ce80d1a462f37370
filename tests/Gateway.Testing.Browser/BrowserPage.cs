using System.Collections.Concurrent;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Gateway.Testing.Browser;

/// <summary>One page, and everything that the browser complains of while it is open.</summary>
public sealed class BrowserPage : IAsyncDisposable
{
    private static readonly string[] Grave = ["serious", "critical"];
    private static readonly AxeRunOptions Colours = new() { RunOnly = new RunOnlyOptions { Type = "rule", Values = ["color-contrast"] } };

    private readonly IBrowserContext _reader;
    private readonly ConcurrentQueue<string> _complaints = new();

    internal BrowserPage(IBrowserContext reader, IPage page)
    {
        _reader = reader;
        Page = page;
        page.Console += (_, message) => Note(message.Type is "error" or "warning", $"{message.Type}: {message.Text}");
        page.PageError += (_, error) => Note(true, $"exception: {error}");
        page.Response += (_, response) => Note(response.Status >= 400, $"{response.Status} {response.Url}");
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings of scripts and styles, and answers that are errors.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    /// <summary>What a reader with a screen reader, or with weak eyes, cannot use on the page as it is now; one line a fault.</summary>
    /// <param name="coloursOnly">Whether nothing but the colours is another than when it was looked at before.</param>
    public async Task<IReadOnlyList<string>> FindBarriersAsync(bool coloursOnly = false)
    {
        var found = await Page.RunAxe(coloursOnly ? Colours : new AxeRunOptions());
        if (found.Passes.Length == 0)
        {
            throw new InvalidOperationException($"Nothing was looked at on {Page.Url}.");
        }

        return
        [
            .. found.Violations.Where(fault => Grave.Contains(fault.Impact))
                .Select(fault => $"{fault.Impact} {fault.Id}: {fault.Help}: {string.Join(" | ", fault.Nodes.Take(3).Select(node => node.Html))}"),
        ];
    }

    public ValueTask DisposeAsync() => new(_reader.CloseAsync());

    private void Note(bool isComplaint, string complaint)
    {
        if (isComplaint)
        {
            _complaints.Enqueue(complaint);
        }
    }
}
