using Gateway.Benching.Gateways;
using Xunit;

namespace Gateway.Tests.Benching.Gateways;

public sealed class GatewayEventsTests
{
    private readonly GatewayEvents _events = new();

    [Fact]
    public async Task Take_ItListens_TellsWhereAndOnWhat()
    {
        _events.Take("""{"EventId":3100,"LogLevel":"Information","State":{"Addresses":"http://127.0.0.1:1","AdminUrl":"http://127.0.0.1:2","Version":"7.2","Accelerator":"tcg"}}""");

        Assert.Equal(new GatewayListening("http://127.0.0.1:1", "http://127.0.0.1:2", "7.2", "tcg"), await _events.Listening);
        Assert.Null(_events.Complaint);
    }

    [Theory]
    [InlineData("gateway: a.json: Gateway:Host is wrong", "a.json: Gateway:Host is wrong")]
    [InlineData("""{"LogLevel":"Warning","Message":"no template","State":{"Image":"a"}}""", "no template")]
    [InlineData("""{"LogLevel":"Information","Message":"nothing","State":{}}""", null)]
    [InlineData("{ nonsense", null)]
    [InlineData("{}", null)]
    [InlineData("", null)]
    public void Take_AnyLine_KeepsWhatIsWrong(string line, string? complaint)
    {
        _events.Take(line);

        Assert.Equal(complaint, _events.Complaint);
        Assert.False(_events.Listening.IsCompleted);
    }
}
