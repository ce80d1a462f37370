namespace Gateway.Benching.Reports;

/// <summary>How a page looks: by day and by night, on a screen and on paper. Colours of phases can be told apart by everybody (Okabe and Ito).</summary>
internal static class PageStyle
{
    public const string Css =
        """
        :root { color-scheme: light dark; --ink: #1c2026; --minor: #5d6773; --page: #fcfcfb; --panel: #ffffff; --line: #e3e5e8; --accent: #0072b2; --soft: #0072b226; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e8eaed; --minor: #9aa4b0; --page: #14171b; --panel: #1b1f25; --line: #2e343c; --accent: #6bb8ec; --soft: #6bb8ec33; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.55 system-ui, sans-serif; font-variant-numeric: tabular-nums; }
        main { max-width: 960px; margin: 0 auto; padding: 40px 20px 64px; }
        h1 { font-size: 26px; line-height: 1.25; margin: 0 0 4px; letter-spacing: -0.01em; }
        h2 { font-size: 17px; margin: 44px 0 6px; }
        h3 { font-size: 15px; margin: 22px 0 4px; }
        p { margin: 0 0 12px; max-width: 72ch; }
        .lead { font-size: 18px; margin: 18px 0 24px; }
        .lead strong { color: var(--accent); }
        .minor, figcaption, footer { color: var(--minor); }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(108px, 1fr)); gap: 10px; margin: 20px 0; }
        .tile { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 10px 12px; }
        .tile b { display: block; font-size: 22px; font-weight: 650; letter-spacing: -0.02em; }
        .tile span { display: block; color: var(--minor); font-size: 13px; }
        figure { margin: 12px 0; padding: 16px; background: var(--panel); border: 1px solid var(--line); border-radius: 8px; }
        figcaption { font-size: 13px; margin-top: 10px; }
        svg { display: block; width: 100%; height: auto; font: 13px system-ui, sans-serif; }
        text { fill: var(--ink); }
        text.name { font-weight: 600; }
        text.minor, text.tick { fill: var(--minor); }
        text.tick { font-size: 11px; text-anchor: middle; }
        .grid { stroke: var(--line); }
        .dot { fill: var(--accent); opacity: 0.55; }
        .median { stroke: var(--ink); stroke-width: 2; }
        .interval { fill: var(--soft); }
        .queue { fill: #999999; background: #999999; } .claim { fill: #cc79a7; background: #cc79a7; } .spawn { fill: #0072b2; background: #0072b2; }
        .restore { fill: #56b4e9; background: #56b4e9; } .boot { fill: #e69f00; background: #e69f00; } .forward { fill: #009e73; background: #009e73; }
        .around { fill: #b8bec6; background: #b8bec6; }
        .key { display: flex; flex-wrap: wrap; gap: 4px 16px; font-size: 13px; margin-top: 12px; color: var(--minor); }
        .key i { display: inline-block; width: 11px; height: 11px; border-radius: 2px; margin-right: 6px; }
        .whisker { stroke-width: 3; stroke-linecap: round; } .whisker.old { stroke: #999999; } .whisker.new { stroke: var(--accent); }
        .point.old { fill: #999999; } .point.new { fill: var(--accent); }
        .wide { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; margin: 10px 0; font-size: 14px; }
        th, td { text-align: right; padding: 6px 10px; border-bottom: 1px solid var(--line); white-space: nowrap; }
        th:first-child, td:first-child { text-align: left; padding-left: 0; }
        th { font-weight: 600; color: var(--minor); }
        .note { border-left: 3px solid #e69f00; padding-left: 12px; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 20px; margin: 10px 0; }
        dt { color: var(--minor); } dd { margin: 0; }
        @media print { main { max-width: none; padding: 0; } figure, .tile { break-inside: avoid; } }
        """;
}
