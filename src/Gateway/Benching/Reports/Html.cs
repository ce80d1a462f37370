using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Gateway.Benching.Reports;

/// <summary>
/// A page is a tree of elements, never a text: whatever stands in it is escaped when it is written. No script, nothing from elsewhere. Elements that may not be empty in HTML are never made empty.
/// </summary>
internal static class Html
{
    public static XElement Element(string name, params object?[] content) => new(name, content);

    /// <summary>The same with a class.</summary>
    public static XElement Classed(string name, string className, params object?[] content) => new(name, new XAttribute("class", className), content);

    /// <summary>A table: the headings, then a row each.</summary>
    public static XElement Table(IEnumerable<string> headings, IEnumerable<IEnumerable<string>> rows) => Classed(
        "div",
        "wide",
        Element(
            "table",
            Element("thead", Element("tr", headings.Select(heading => Element("th", heading)))),
            Element("tbody", rows.Select(row => Element("tr", row.Select(cell => Element("td", cell)))))));

    /// <summary>A whole document.</summary>
    public static string Write(XElement root)
    {
        var text = new StringBuilder("<!doctype html>\n");
        // Control characters that no document should have are written as references, and mean nothing there.
        using (var writer = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true, CheckCharacters = false, ConformanceLevel = ConformanceLevel.Fragment }))
        {
            root.WriteTo(writer);
        }

        return text.Append('\n').ToString();
    }
}
