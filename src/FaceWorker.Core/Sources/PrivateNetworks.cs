using System.Net;
using System.Net.Sockets;

namespace FaceWorker.Core.Sources;

/// <summary>Addresses that are not of the public internet: of this machine, of private networks, or reserved (the registries of special-purpose addresses, RFC 6890). Of IPv6 only global unicast addresses are public.</summary>
/// <remarks>An address of IPv4 that a network wraps by a NAT64 prefix of its own cannot be told from others of IPv6.</remarks>
public static class PrivateNetworks
{
    private static readonly IPNetwork[] Networks =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
            "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "2001::/23", "2001:db8::/32", "3fff::/20",
        }.Select(network => IPNetwork.Parse(network)),
    ];

    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    /// <summary>Other forms of IPv6 that have an address of IPv4 in them, by the place of its first byte.</summary>
    private static readonly (IPNetwork Network, int Place)[] Embedding = [(IPNetwork.Parse("64:ff9b::/96"), 12), (IPNetwork.Parse("2002::/16"), 2)];

    public static bool Contain(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.IsIPv4MappedToIPv6)
            return Contain(address.MapToIPv4());
        foreach (var (network, place) in Embedding)
            if (network.Contains(address))
                return Contain(new IPAddress(address.GetAddressBytes().AsSpan(place, 4)));
        return (address.AddressFamily == AddressFamily.InterNetworkV6 && !GlobalUnicast.Contains(address)) || Networks.Any(network => network.Contains(address));
    }
}
