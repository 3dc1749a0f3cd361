using FaceWorker.Core.Tls;
using RabbitMQ.Client;

namespace FaceWorker.Client;

/// <summary>A broker as its address names it. That of a broker by TLS may have RabbitMQ's own parameters: <c>amqps://…/vhost?cacertfile=…&amp;certfile=…&amp;keyfile=…</c>.</summary>
/// <param name="Address">With its port, and without parameters.</param>
/// <param name="Tls">Null: the connection is not encrypted.</param>
internal sealed record BrokerEndpoint(Uri Address, TlsServer? Tls)
{
    private const string Authorities = "cacertfile", Certificate = "certfile", Key = "keyfile";
    private const int Port = 5672, TlsPort = 5671;

    private static readonly TlsSettings Settings = new($"{Authorities} in the broker's address (FACEWORKER_RABBITMQ)", $"{Certificate} and {Key} in the broker's address (FACEWORKER_RABBITMQ)");

    /// <summary>Host and port, for messages.</summary>
    public string Name => NameOf(Address);

    public static BrokerEndpoint Of(Uri broker)
    {
        var isEncrypted = IsEncrypted(broker);
        var address = new UriBuilder(broker) { Query = "", Port = broker.Port >= 0 ? broker.Port : isEncrypted ? TlsPort : Port }.Uri;
        return new BrokerEndpoint(address, isEncrypted ? new TlsServer(NameOf(address), address.IdnHost, FilesOf(broker), Settings) : null);
    }

    /// <summary>What is wrong with the parameters of an address, in words that follow its name; null when nothing is.</summary>
    public static string? FindProblem(Uri broker)
    {
        var parameters = ParametersOf(broker);
        return parameters.Keys.FirstOrDefault(name => name is not (Authorities or Certificate or Key)) is { } unknown
            ? $"has the parameter '{unknown}', which is not known here: there are {Authorities}, {Certificate} and {Key}."
            : parameters.Count > 0 && !IsEncrypted(broker) ? $"has the parameter '{parameters.Keys.First()}', which is for TLS: begin it with amqps://, or leave the parameter out."
            : FilesOf(broker).FindProblem() is { } problem ? $"names files by {Authorities}, {Certificate} or {Key} that cannot be used: {problem}" : null;
    }

    public ConnectionFactory CreateFactory(string name)
    {
        var factory = new ConnectionFactory { Uri = Address, ClientProvidedName = name };
        Secure(factory);
        return factory;
    }

    /// <summary>RabbitMQ's client asks the judge of TLS, and nobody else.</summary>
    public void Secure(ConnectionFactory factory)
    {
        if (Tls is not null)
            factory.Ssl = new SslOption(Address.IdnHost, enabled: true) { CertificateValidationCallback = Tls.Validate, CertificateSelectionCallback = Tls.Select };
    }

    private static bool IsEncrypted(Uri broker) => broker.Scheme == "amqps";

    private static string NameOf(Uri address) => $"RabbitMQ at {address.Host}:{address.Port}";

    private static TlsFiles FilesOf(Uri broker)
    {
        var parameters = ParametersOf(broker);
        return new TlsFiles(parameters.GetValueOrDefault(Authorities), parameters.GetValueOrDefault(Certificate), parameters.GetValueOrDefault(Key));
    }

    private static Dictionary<string, string> ParametersOf(Uri broker) => broker.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(parameter => parameter.Split('=', 2)).DistinctBy(parts => parts[0]).ToDictionary(parts => parts[0], parts => parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
}
