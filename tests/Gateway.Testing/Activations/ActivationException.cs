namespace Gateway.Testing.Activations;

/// <summary>A wrong answer, a lost request, or something that grows.</summary>
public sealed class ActivationException(string message) : Exception(message);
