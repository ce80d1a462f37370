using System.Text;
using Grpc.Core;

namespace Gateway.Tests.Running;

/// <summary>A gRPC service without generated code: messages are texts.</summary>
#pragma warning disable CA1852 // The server finds virtual methods only.
[BindServiceMethod(typeof(EchoService), nameof(Bind))]
internal class EchoService
{
    private static readonly Marshaller<string> Text = Marshallers.Create(Encoding.UTF8.GetBytes, Encoding.UTF8.GetString);

    public static Method<string, string> Unary { get; } = new(MethodType.Unary, "test.Echo", nameof(Once), Text, Text);

    public static Method<string, string> Duplex { get; } = new(MethodType.DuplexStreaming, "test.Echo", nameof(Each), Text, Text);

    /// <summary>How the server finds the methods; it is given null where it only asks for their shape.</summary>
    public static void Bind(ServiceBinderBase binder, EchoService? service)
    {
        binder.AddMethod(Unary, service is null ? null : service.Once);
        binder.AddMethod(Duplex, service is null ? null : service.Each);
    }

    public virtual Task<string> Once(string message, ServerCallContext context)
    {
        context.ResponseTrailers.Add("x-end", "once");
        context.ResponseTrailers.Add("x-gateway-vm", "forged");
        return message == "fail" ? throw new RpcException(new Status(StatusCode.DataLoss, "as asked")) : Task.FromResult(message);
    }

    public virtual async Task Each(IAsyncStreamReader<string> messages, IServerStreamWriter<string> answers, ServerCallContext context)
    {
        while (await messages.MoveNext(context.CancellationToken))
        {
            await answers.WriteAsync(messages.Current, context.CancellationToken);
        }

        context.ResponseTrailers.Add("x-end", "each");
    }
}
