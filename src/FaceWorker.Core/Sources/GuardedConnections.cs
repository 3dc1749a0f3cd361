using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FaceWorker.Core.Sources;

/// <summary>Connections to addresses that somebody else has chosen: to public ones only, but for the hosts that a setting names.</summary>
/// <param name="allowed">As addresses name them: <c>host</c>, or <c>host:port</c> for another port than the scheme's own.</param>
/// <remarks>A name is resolved here, when it is connected to: what it was a moment ago does not count.</remarks>
public sealed class GuardedConnections(IEnumerable<string> allowed)
{
    private readonly HashSet<string> hosts = new(allowed, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the setting names the host of this address.</summary>
    public bool Names(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return hosts.Contains(address.Authority);
    }

    /// <summary>For an <see cref="HttpClient"/> that follows no redirect and uses no proxy. Owned by the caller.</summary>
    public SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false, // it would connect to where it is told
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ConnectCallback = ConnectAsync,
    };

    /// <exception cref="PrivateAddressException">The name has private addresses only.</exception>
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var found = await Dns.GetHostAddressesAsync(host, cancel);
        var usable = IsNamed(host, port) ? found : [.. found.Where(address => !PrivateNetworks.Contain(address))];
        if (usable.Length == 0)
            throw new PrivateAddressException(host, found);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(usable, port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private bool IsNamed(string host, int port)
    {
        var name = host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host; // an address of IPv6
        return (port is 80 or 443 && hosts.Contains(name)) || hosts.Contains(string.Create(CultureInfo.InvariantCulture, $"{name}:{port}"));
    }
}

/// <summary>Nothing was sent, because the host is none of the public internet.</summary>
public sealed class PrivateAddressException(string host, IEnumerable<IPAddress> addresses)
    : Exception($"'{host}' has no public address ({string.Join(", ", addresses)})");
