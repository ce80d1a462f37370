namespace Gateway.Vms.Launching;

/// <summary>The template that was asked for.</summary>
/// <param name="Template">It.</param>
/// <param name="IsNew">Whether it was made now; false where there was one.</param>
public sealed record BakedTemplate(TemplateFacts Template, bool IsNew);
