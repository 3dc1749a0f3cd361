using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace FaceWorker.Testing;

/// <summary>Serves by TLS, on a free port of loopback, what a real server behind it says plainly; so that a test can give that server any certificate.</summary>
public sealed class TlsListener : IAsyncDisposable
{
    private static readonly byte[] Accepted = "S"u8.ToArray(); // PostgreSQL's answer to a client that asks for TLS
    private const int LengthOfRequest = 8; // of that question

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, byte> open = new();
    private readonly Func<Stream, Task> serve;
    private readonly bool isPostgres;
    private readonly Task accepting;

    private TlsListener(IssuedCertificate certificate, Func<Stream, Task> serve, bool isPostgres)
    {
        (Certificate, this.serve, this.isPostgres) = (certificate, serve, isPostgres);
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>What connections are shown from now on.</summary>
    public IssuedCertificate Certificate { get; set; }

    /// <summary>Whose certificates its clients must have; null: none is asked for.</summary>
    public TestAuthority? Clients { get; set; }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public static TlsListener InFrontOf(Uri server, IssuedCertificate certificate) => new(certificate, stream => ForwardAsync(stream, server.Host, server.Port), isPostgres: false);

    public static TlsListener InFrontOfPostgres(string host, int port, IssuedCertificate certificate) => new(certificate, stream => ForwardAsync(stream, host, port), isPostgres: true);

    /// <summary>A web server that answers every request with these words.</summary>
    public static TlsListener Answering(string body, IssuedCertificate certificate) => new(certificate, stream => AnswerAsync(stream, body), isPostgres: false);

    /// <summary>Breaks every open connection.</summary>
    public void CutConnections()
    {
        foreach (var client in open.Keys)
            client.Client?.Close(0); // at once, with a reset
    }

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        CutConnections();
        await accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await listener.AcceptTcpClientAsync());
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The end of the test.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var owned = client;
        open[client] = 0;
        try
        {
            client.NoDelay = true;
            var plain = client.GetStream();
            if (isPostgres)
            {
                await plain.ReadExactlyAsync(new byte[LengthOfRequest]);
                await plain.WriteAsync(Accepted);
            }

            using var certificate = Certificate.Load();
            var clients = Clients;
            await using var stream = new SslStream(plain);
            await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
            {
                ServerCertificate = certificate,
                ClientCertificateRequired = clients is not null,
                RemoteCertificateValidationCallback = (_, shown, _, _) => clients is null || (shown is X509Certificate2 own && clients.VouchesFor(own)),
            });
            await serve(stream);
        }
        catch (Exception exception) when (exception is IOException or SocketException or AuthenticationException or ObjectDisposedException or InvalidOperationException)
        {
            // Refused by either side, or cut.
        }

        open.TryRemove(client, out _);
    }

    private static async Task ForwardAsync(Stream client, string host, int port)
    {
        using var server = new TcpClient { NoDelay = true };
        await server.ConnectAsync(host, port);
        await using var behind = server.GetStream();
        await Task.WhenAny(client.CopyToAsync(behind), behind.CopyToAsync(client));
    }

    private static async Task AnswerAsync(Stream client, string body)
    {
        var request = new StringBuilder();
        var buffer = new byte[4096];
        while (!request.ToString().Contains("\r\n\r\n", StringComparison.Ordinal) && await client.ReadAsync(buffer) is > 0 and var count)
            request.Append(Encoding.ASCII.GetString(buffer, 0, count));
        await client.WriteAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}"));
    }
}
