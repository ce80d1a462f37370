using Gateway.Benching.Measuring;
using Gateway.Proxy;
using Gateway.Vms.Launching;
using Xunit;

namespace Gateway.Tests.Benching.Measuring;

public sealed class ServerTimingEntriesTests
{
    [Fact]
    public void Parse_WhatTheGatewayWrites_IsWhatItMeant()
    {
        var value = ServerTiming.Write(VmSource.Cold, [new(VmPhase.Spawn, TimeSpan.FromMilliseconds(70.114)), new(VmPhase.Boot, TimeSpan.FromMilliseconds(5.9))], TimeSpan.Zero, TimeSpan.FromMilliseconds(1.2), TimeSpan.FromMilliseconds(77.4));

        var timing = ServerTimingEntries.Parse(value)!;

        Assert.Equal("cold", timing.Source);
        Assert.Equal([("spawn", 70.114), ("boot", 5.9), ("forward", 1.2), ("total", 77.4)], timing.Phases.Select(phase => (phase.Key, phase.Value)));
    }

    [Fact]
    public void Parse_WithoutASource_IsNotTheGateways() => Assert.Null(ServerTimingEntries.Parse("db;dur=53, app;dur=47.2"));

    [Fact]
    public void Of_GuestHasItsOwn_TakesTheLast()
    {
        var answer = new Answer(TimeSpan.Zero, TimeSpan.Zero, 200, "HTTP/1.1 200 OK\r\nServer-Timing: source;desc=\"guest\"\r\nserver-timing: source;desc=\"warm\", total;dur=1.000");

        Assert.Equal("warm", ServerTimingEntries.Of(answer)!.Source);
    }
}
