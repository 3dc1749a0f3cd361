using FaceWorker.Core.Tls;
using RabbitMQ.Client;

namespace FaceWorker.Client;

/// <summary>
/// A broker as its address names it: one node, or several of a cluster (<c>amqp://user:password@host/vhost?hosts=host2:5672,host3:5672</c>), of which any will do. That of a broker by TLS may have RabbitMQ's own
/// parameters: <c>amqps://…/vhost?cacertfile=…&amp;certfile=…&amp;keyfile=…</c>.
/// </summary>
/// <param name="Address">Of the first node, with its port, and without parameters.</param>
/// <param name="IsCluster">The address names several nodes, of which <paramref name="Nodes"/> may be one.</param>
internal sealed record BrokerEndpoint(Uri Address, IReadOnlyList<BrokerNode> Nodes, bool IsCluster)
{
    private const string Hosts = "hosts", Authorities = "cacertfile", Certificate = "certfile", Key = "keyfile";
    private const int Port = 5672, TlsPort = 5671;

    // Of a cluster another node is there at once: one that is cut off, and says nothing, is given up sooner than RabbitMQ's client would by itself (after 30 s, or after two minutes of silence).
    private static readonly TimeSpan ConnectingToOneOfSeveral = TimeSpan.FromSeconds(5), HeartbeatOfOneOfSeveral = TimeSpan.FromSeconds(10);

    private static readonly TlsSettings Settings = new($"{Authorities} in the broker's address (FACEWORKER_RABBITMQ)", $"{Certificate} and {Key} in the broker's address (FACEWORKER_RABBITMQ)");

    /// <summary>Hosts and ports, for messages.</summary>
    public string Name => $"RabbitMQ at {string.Join(", ", Nodes.Select(node => node.Name))}";

    /// <summary>Null: connections are not encrypted.</summary>
    public TlsServers? Tls { get; } = Nodes[0].Tls is null ? null : new TlsServers([.. Nodes.Select(node => node.Tls!)]);

    public static BrokerEndpoint Of(Uri broker)
    {
        var files = IsEncrypted(broker) ? FilesOf(broker) : null;
        var nodes = HostsOf(broker).Select(host => new UriBuilder(host) { Port = host.Port >= 0 ? host.Port : IsEncrypted(broker) ? TlsPort : Port }.Uri)
            .Select(host => new BrokerNode(host.IdnHost, host.Port, files is null ? null : new TlsServer($"RabbitMQ at {host.Host}:{host.Port}", host.IdnHost, files, Settings))).ToList();
        return new BrokerEndpoint(new UriBuilder(broker) { Query = "", Port = nodes[0].Port }.Uri, nodes, IsCluster: nodes.Count > 1);
    }

    /// <summary>What is wrong with the parameters of an address, in words that follow its name; null when nothing is.</summary>
    public static string? FindProblem(Uri broker)
    {
        var parameters = ParametersOf(broker).Keys.ToList();
        return parameters.Find(name => name is not (Hosts or Authorities or Certificate or Key)) is { } unknown
            ? $"has the parameter '{unknown}', which is not known here: there are {Hosts}, {Authorities}, {Certificate} and {Key}."
            : FurtherHosts(broker).FirstOrDefault(host => FindHost(broker, host) is null) is { } wrong
            ? $"names '{wrong}' by {Hosts}, which is not a host, nor a host and a port: write the further nodes as {Hosts}=HOST:PORT,HOST:PORT."
            : FindRepeated(broker) is { } twice ? $"names {twice} twice: each node of the cluster is named once, the first before the virtual host and the others by {Hosts}."
            : parameters.Find(name => name is not Hosts) is { } ofTls && !IsEncrypted(broker) ? $"has the parameter '{ofTls}', which is for TLS: begin it with amqps://, or leave the parameter out."
            : FilesOf(broker).FindProblem() is { } problem ? $"names files by {Authorities}, {Certificate} or {Key} that cannot be used: {problem}" : null;
    }

    public ConnectionFactory CreateFactory(string name)
    {
        var factory = new ConnectionFactory { Uri = Address, ClientProvidedName = name };
        ApplyTo(factory);
        return factory;
    }

    /// <summary>RabbitMQ's client chooses among the nodes, and begins with another each time; by TLS it asks the judge of TLS, and nobody else.</summary>
    public void ApplyTo(ConnectionFactory factory)
    {
        var nodes = Nodes.Select(node => node.ToEndpoint()).ToList();
        factory.EndpointResolverFactory = _ => new DefaultEndpointResolver(nodes);
        if (IsCluster)
            (factory.RequestedConnectionTimeout, factory.RequestedHeartbeat) = (ConnectingToOneOfSeveral, HeartbeatOfOneOfSeveral);
    }

    /// <summary>One for each node, which is its only one.</summary>
    public IEnumerable<BrokerEndpoint> Each() => Nodes.Select(node => new BrokerEndpoint(new UriBuilder(Address) { Host = node.Host, Port = node.Port }.Uri, [node], IsCluster));

    private static bool IsEncrypted(Uri broker) => broker.Scheme == "amqps";

    private static TlsFiles FilesOf(Uri broker)
    {
        var parameters = ParametersOf(broker);
        return new TlsFiles(parameters.GetValueOrDefault(Authorities), parameters.GetValueOrDefault(Certificate), parameters.GetValueOrDefault(Key));
    }

    /// <summary>Each as an address of its own, with a port if one is given.</summary>
    private static IEnumerable<Uri> HostsOf(Uri broker) => FurtherHosts(broker).Select(host => FindHost(broker, host)
        ?? throw new ArgumentException($"'{host}' in the broker's address is not a host, nor a host and a port.", nameof(broker))).Prepend(new UriBuilder(broker.Scheme, broker.Host, broker.Port).Uri);

    private static string[] FurtherHosts(Uri broker) => ParametersOf(broker).TryGetValue(Hosts, out var hosts) ? hosts.Split(',', StringSplitOptions.TrimEntries) : [];

    /// <summary>Null: it is none.</summary>
    private static Uri? FindHost(Uri broker, string host) =>
        Uri.TryCreate($"{broker.Scheme}://{host}", UriKind.Absolute, out var address) && address is { UserInfo: "", AbsolutePath: "" or "/", Query: "", Fragment: "", Port: not 0 }
            && Uri.CheckHostName(address.Host) != UriHostNameType.Unknown ? address : null;

    private static string? FindRepeated(Uri broker) => Of(broker).Nodes.GroupBy(node => node.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1)?.Key;

    private static Dictionary<string, string> ParametersOf(Uri broker) => broker.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(parameter => parameter.Split('=', 2)).DistinctBy(parts => parts[0]).ToDictionary(parts => parts[0], parts => parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
}

/// <summary>A node of a broker.</summary>
/// <param name="Host">Without the brackets of IPv6.</param>
/// <param name="Tls">Null: the connection is not encrypted.</param>
internal sealed record BrokerNode(string Host, int Port, TlsServer? Tls)
{
    public string Name => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    public AmqpTcpEndpoint ToEndpoint() => Tls is null ? new AmqpTcpEndpoint(Host, Port)
        : new AmqpTcpEndpoint(Host, Port, new SslOption(Host, enabled: true) { CertificateValidationCallback = Tls.Validate, CertificateSelectionCallback = Tls.Select });
}
