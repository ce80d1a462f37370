using Gateway.Benching.Boot;
namespace Gateway.Benching.Reports;
internal static class BootPage { public static string Render(BootResult r, BootResult? o) => r.Image + o?.Image; }
