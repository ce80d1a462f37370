using System.Text;
using Grpc.Core;

namespace Web;

/// <summary>A gRPC service whose messages are texts, without a description to generate code from.</summary>
[BindServiceMethod(typeof(EchoService), nameof(Bind))]
#pragma warning disable CA1852 // The server finds virtual methods only.
internal class EchoService
{
    private static readonly Marshaller<string> Text = Marshallers.Create(Encoding.UTF8.GetBytes, Encoding.UTF8.GetString);

    /// <summary>How the server finds the methods; it is given null where it only asks for their shape.</summary>
    public static void Bind(ServiceBinderBase binder, EchoService? service)
    {
        binder.AddMethod(new Method<string, string>(MethodType.Unary, "web.Echo", nameof(Once), Text, Text), service is null ? null : service.Once);
        binder.AddMethod(new Method<string, string>(MethodType.DuplexStreaming, "web.Echo", nameof(Each), Text, Text), service is null ? null : service.Each);
    }

    public virtual Task<string> Once(string message, ServerCallContext context) => Task.FromResult(message);

    public virtual async Task Each(IAsyncStreamReader<string> messages, IServerStreamWriter<string> answers, ServerCallContext context)
    {
        while (await messages.MoveNext(context.CancellationToken))
        {
            await answers.WriteAsync(messages.Current, context.CancellationToken);
        }
    }
}
