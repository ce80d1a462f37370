using System.Net;

namespace Gateway.Tests.Running;

/// <summary>Something that listens where a VM's connections are to lead.</summary>
internal interface ITestGuest
{
    IPEndPoint Address { get; }
}
