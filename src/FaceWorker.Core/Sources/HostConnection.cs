using System.Net;
using System.Net.Sockets;
using FaceWorker.Contracts;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Sources;

/// <summary>Connects to an allowed host, wherever its name leads to, except to addresses that only this machine can mean: its own, and its link's, where clouds keep a machine's credentials.</summary>
/// <remarks>Who runs the host's name server decides where the name leads to. A host that the setting gives by its address, or as <c>localhost</c>, is meant as it is.</remarks>
/// <param name="resolve">From a name to its addresses.</param>
internal sealed class HostConnection(Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    /// <exception cref="RequestRejectedException">The name leads to such addresses only.</exception>
    /// <exception cref="SocketException">No such name, or nobody listens.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(context);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (IsMeantAsItIs(context))
                await socket.ConnectAsync(context.DnsEndPoint, cancel);
            else
                await socket.ConnectAsync(await FindAsync(context.DnsEndPoint.Host, cancel), context.DnsEndPoint.Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Whether an address means another machine to each machine. An IPv4 address within an IPv6 one counts like itself.</summary>
    public static bool IsLocal(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (Ipv4Within(address) is { } inner)
            return IsLocal(inner);
        return IPAddress.IsLoopback(address) || address.IsIPv6LinkLocal || address.IsIPv6Multicast || address.IsIPv6SiteLocal
            || address.Equals(IPAddress.IPv6Any) || address.Equals(IPAddress.IPv6None)
            || (address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes() is [0 or 127, ..] or [169, 254, ..] or [>= 224, ..]);
    }

    private async Task<IPAddress[]> FindAsync(string host, CancellationToken cancel)
    {
        var all = await resolve(host, cancel);
        var others = all.Where(address => !IsLocal(address)).ToArray();
        return others.Length > 0 || all.Length == 0 ? others : throw new RequestRejectedException(RejectionReason.Forbidden,
            $"The host '{host}' leads to {string.Join(", ", all.AsEnumerable())}, an address of the worker's own machine or link. If that is meant, give the address instead of the name, in the address and in the worker's setting Images:Hosts.");
    }

    /// <summary>Or it is the proxy of the environment, which looks up the host itself.</summary>
    private static bool IsMeantAsItIs(SocketsHttpConnectionContext context)
    {
        var host = context.DnsEndPoint.Host;
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(host, out _)
            || !host.Equals(context.InitialRequestMessage.RequestUri?.IdnHost, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Mapped (::ffff:0:0/96), compatible (::/96), translated (64:ff9b::/96, RFC 6052), 6to4 (2002::/16): null in any other.</summary>
    private static IPAddress? Ipv4Within(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return null;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        return bytes switch
        {
            [0x20, 0x02, ..] => new IPAddress(bytes.AsSpan(2, 4)),
            [0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, ..] => new IPAddress(bytes.AsSpan(12)),
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, not 0, ..] => new IPAddress(bytes.AsSpan(12)),
            _ => null,
        };
    }
}
