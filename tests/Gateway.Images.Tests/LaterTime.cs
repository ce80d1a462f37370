using Microsoft.Extensions.Time.Testing;

namespace Gateway.Images.Tests;

/// <summary>A clock that shows a time at which every file of the test has been left alone for a minute.</summary>
internal static class LaterTime
{
    public static TimeProvider Create() => new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddMinutes(1));
}
